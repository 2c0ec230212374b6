#!/usr/bin/env python3
"""Trains resources/fhir/dictionary-1.zdict, with which core/fhir/store/body_codec compresses resources.

  packaging/tools/train_dictionary.py resources/fhir/dictionary-1.zdict

Everything it trains on is invented here: the shapes in which common servers write the resources of a chart, with the code systems,
codes and profile URLs that are the same everywhere. No patient's data and no test data goes in. Deterministic. Needs the zstd program.
A dictionary that has shipped never changes: a better one gets the next number.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import uuid

R = random.Random(20260101)
US = "http://hl7.org/fhir/us/core/StructureDefinition/"
LOINC, SCT, RX, CVX = "http://loinc.org", "http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm", "http://hl7.org/fhir/sid/cvx"
UCUM = "http://unitsofmeasure.org"
T = "http://terminology.hl7.org/CodeSystem/"

LABS = [("2339-0", "Glucose", "mg/dL"), ("6299-2", "Urea Nitrogen", "mg/dL"), ("38483-4", "Creatinine", "mg/dL"), ("49765-1", "Calcium", "mg/dL"),
        ("2947-0", "Sodium", "mmol/L"), ("6298-4", "Potassium", "mmol/L"), ("2069-3", "Chloride", "mmol/L"), ("20565-8", "Carbon Dioxide", "mmol/L"),
        ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%"), ("2093-3", "Total Cholesterol", "mg/dL"), ("2571-8", "Triglycerides", "mg/dL"),
        ("18262-6", "Low Density Lipoprotein Cholesterol", "mg/dL"), ("2085-9", "High Density Lipoprotein Cholesterol", "mg/dL"),
        ("33914-3", "Estimated Glomerular Filtration Rate", "mL/min/{1.73_m2}"), ("14959-1", "Microalbumin Creatinine Ratio", "mg/g"),
        ("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL"), ("789-8", "Erythrocytes [#/volume] in Blood by Automated count", "10*6/uL"),
        ("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL"), ("4544-3", "Hematocrit [Volume Fraction] of Blood by Automated count", "%"),
        ("787-2", "MCV [Entitic volume] by Automated count", "fL"), ("785-6", "MCH [Entitic mass] by Automated count", "pg"),
        ("786-4", "MCHC [Mass/volume] by Automated count", "g/dL"), ("21000-5", "Erythrocyte distribution width [Entitic volume] by Automated count", "fL"),
        ("777-3", "Platelets [#/volume] in Blood by Automated count", "10*3/uL"), ("32207-3", "Platelet distribution width [Entitic volume] in Blood by Automated count", "fL"),
        ("32623-1", "Platelet mean volume [Entitic volume] in Blood by Automated count", "fL"), ("1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "U/L"),
        ("1920-8", "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "U/L"), ("6768-6", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", "U/L"),
        ("1975-2", "Bilirubin.total [Mass/volume] in Serum or Plasma", "mg/dL"), ("1751-7", "Albumin [Mass/volume] in Serum or Plasma", "g/dL"),
        ("2885-2", "Protein [Mass/volume] in Serum or Plasma", "g/dL"), ("2857-1", "Prostate specific Ag [Mass/volume] in Serum or Plasma", "ng/mL"),
        ("25428-4", "Glucose [Presence] in Urine by Test strip", ""), ("20505-4", "Bilirubin.total [Mass/volume] in Urine by Test strip", "mg/dL"),
        ("24467-3", "CD3+CD4+ (T4 helper) cells [#/volume] in Blood", "/uL"), ("25836-8", "HIV 1 RNA [#/volume] (viral load) in Serum or Plasma by NAA with probe detection", "{copies}/mL")]
VITALS = [("8302-2", "Body Height", "cm"), ("29463-7", "Body Weight", "kg"), ("39156-5", "Body Mass Index", "kg/m2"), ("8867-4", "Heart rate", "/min"),
          ("9279-1", "Respiratory rate", "/min"), ("8310-5", "Body temperature", "Cel"), ("8331-1", "Oral temperature", "Cel"),
          ("59576-9", "Body mass index (BMI) [Percentile] Per age and gender", "%"), ("9843-4", "Head Occipital-frontal circumference", "cm"),
          ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "{score}"), ("2708-6", "Oxygen saturation in Arterial blood", "%")]
CONDITIONS = [("44054006", "Diabetes"), ("59621000", "Hypertension"), ("38341003", "Hypertensive disorder, systemic arterial (disorder)"), ("15777000", "Prediabetes"),
              ("271737000", "Anemia (disorder)"), ("55822004", "Hyperlipidemia"), ("162864005", "Body mass index 30+ - obesity (finding)"), ("444814009", "Viral sinusitis (disorder)"),
              ("195662009", "Acute viral pharyngitis (disorder)"), ("10509002", "Acute bronchitis (disorder)"), ("233604007", "Pneumonia (disorder)"), ("185086009", "Chronic obstructive bronchitis (disorder)"),
              ("195967001", "Asthma"), ("233678006", "Childhood asthma"), ("446096008", "Perennial allergic rhinitis"), ("53741008", "Coronary Heart Disease"), ("22298006", "Myocardial Infarction"),
              ("88805009", "Chronic congestive heart failure (disorder)"), ("49436004", "Atrial Fibrillation"), ("230690007", "Stroke"), ("431856006", "Chronic kidney disease stage 2 (disorder)"),
              ("433144002", "Chronic kidney disease stage 3 (disorder)"), ("368581000119106", "Neuropathy due to type 2 diabetes mellitus (disorder)"), ("237602007", "Metabolic syndrome X (disorder)"),
              ("64859006", "Osteoporosis (disorder)"), ("239873007", "Osteoarthritis of knee"), ("40055000", "Chronic sinusitis (disorder)"), ("65363002", "Otitis media"), ("43878008", "Streptococcal sore throat (disorder)"),
              ("72892002", "Normal pregnancy"), ("161622006", "History of lower limb amputation (situation)"), ("73595000", "Stress (finding)"), ("160903007", "Full-time employment (finding)"),
              ("160904001", "Part-time employment (finding)"), ("706893006", "Victim of intimate partner abuse (finding)"), ("423315002", "Limited social contact (finding)"), ("314529007", "Medication review due (situation)"),
              ("224299000", "Received higher education (finding)"), ("110030002", "Concussion injury of brain"), ("58150001", "Fracture of clavicle"), ("283385000", "Laceration of thigh"), ("44465007", "Sprain of ankle"),
              ("86406008", "Human immunodeficiency virus infection (disorder)"), ("840539006", "COVID-19"), ("840544004", "Suspected COVID-19"), ("386661006", "Fever (finding)"), ("49727002", "Cough (finding)")]
PROCEDURES = [("430193006", "Medication Reconciliation (procedure)"), ("710824005", "Assessment of health and social care needs (procedure)"), ("710841007", "Assessment of anxiety (procedure)"),
              ("428211000124100", "Assessment of substance use (procedure)"), ("171207006", "Depression screening (procedure)"), ("454711000124102", "Depression screening using Patient Health Questionnaire Two-Item score (procedure)"),
              ("866148006", "Screening for domestic abuse (procedure)"), ("73761001", "Colonoscopy"), ("23426006", "Measurement of respiratory function (procedure)"), ("269911007", "Sputum examination (procedure)"),
              ("117015009", "Throat culture (procedure)"), ("76601001", "Intramuscular injection"), ("252160004", "Standard pregnancy test"), ("169553002", "Insertion of subcutaneous contraceptive"),
              ("699253003", "Surgical manipulation of joint of knee"), ("399208008", "Plain chest X-ray"), ("274474001", "Bone immobilization"), ("288086009", "Suture open wound"), ("265764009", "Renal dialysis (procedure)"),
              ("180256009", "Subcutaneous immunotherapy"), ("395142003", "Allergy screening test"), ("415070008", "Percutaneous coronary intervention"), ("34068001", "Heart valve replacement"), ("22523008", "Vasectomy"),
              ("311791003", "Information gathering (procedure)"), ("225158009", "Auscultation of the fetal heart"), ("5880005", "Physical examination procedure (procedure)"), ("183801001", "Inpatient stay (procedure)")]
VACCINES = [("140", "Influenza, seasonal, injectable, preservative free"), ("113", "Td (adult) preservative free"), ("115", "Tdap"), ("08", "Hep B, adolescent or pediatric"), ("43", "Hep B, adult"),
            ("20", "DTaP"), ("49", "Hib (PRP-OMP)"), ("119", "rotavirus, monovalent"), ("133", "Pneumococcal conjugate PCV 13"), ("33", "pneumococcal polysaccharide vaccine, 23 valent"), ("10", "IPV"), ("03", "MMR"),
            ("21", "varicella"), ("83", "Hep A, ped/adol, 2 dose"), ("52", "Hep A, adult"), ("62", "HPV, quadrivalent"), ("114", "meningococcal MCV4P"), ("121", "zoster"), ("208", "SARS-COV-2 (COVID-19) vaccine, mRNA, spike protein, LNP, preservative free, 30 mcg/0.3mL dose")]
DRUGS = [("860975", "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet"), ("314076", "lisinopril 10 MG Oral Tablet"), ("310798", "Hydrochlorothiazide 25 MG Oral Tablet"), ("308136", "amLODIPine 2.5 MG Oral Tablet"),
         ("312961", "Simvastatin 20 MG Oral Tablet"), ("259255", "atorvastatin 80 MG Oral Tablet"), ("866412", "24 HR metoprolol succinate 100 MG Extended Release Oral Tablet"), ("309362", "Clopidogrel 75 MG Oral Tablet"),
         ("705129", "Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray"), ("313782", "Acetaminophen 325 MG Oral Tablet"), ("310965", "Ibuprofen 200 MG Oral Tablet"), ("849574", "Naproxen sodium 220 MG Oral Tablet"),
         ("308182", "Amoxicillin 250 MG Oral Capsule"), ("562251", "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet"), ("745679", "200 ACTUAT Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler"),
         ("895994", "120 ACTUAT Fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler"), ("106892", "insulin human, isophane 70 UNT/ML / Regular Insulin, Human 30 UNT/ML Injectable Suspension [Humulin]"),
         ("748962", "Camila 28 Day Pack"), ("757594", "Jolivette 28 Day Pack"), ("1534809", "168 HR Ethinyl Estradiol 0.00146 MG/HR / norelgestromin 0.00625 MG/HR Transdermal System"), ("313988", "Furosemide 40 MG Oral Tablet"),
         ("855332", "Warfarin Sodium 5 MG Oral Tablet"), ("197604", "Digoxin 0.125 MG Oral Tablet"), ("834102", "Penicillin V Potassium 500 MG Oral Tablet"), ("1049221", "Acetaminophen 325 MG / Oxycodone Hydrochloride 5 MG Oral Tablet"),
         ("997488", "Fexofenadine hydrochloride 30 MG Oral Tablet"), ("1870230", "NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector"), ("861467", "Meperidine Hydrochloride 50 MG Oral Tablet"), ("1736854", "Cisplatin 50 MG Injection")]
ENCOUNTERS = [("162673000", "General examination of patient (procedure)"), ("410620009", "Well child visit (procedure)"), ("185349003", "Encounter for check up (procedure)"), ("185345009", "Encounter for symptom"),
              ("185347001", "Encounter for problem (procedure)"), ("50849002", "Emergency room admission (procedure)"), ("390906007", "Follow-up encounter"), ("424441002", "Prenatal initial visit"), ("308335008", "Patient encounter procedure"),
              ("439740005", "Postoperative follow-up visit (procedure)"), ("698314001", "Consultation for treatment"), ("183452005", "Emergency hospital admission (procedure)"), ("394701000", "Asthma follow-up"), ("702927004", "Urgent care clinic (procedure)")]
GIVEN = ["Ada", "Bela", "Carla", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Levi", "Mara", "Nils", "Olga"]
FAMILY = ["Abend", "Birke", "Cordes", "Dahl", "Eiche", "Falk", "Gruber", "Hain", "Iller", "Jansen", "Kiefer", "Linde", "Moor", "Nord"]
PLACES = ["FAMILY HEALTH CENTER", "GENERAL HOSPITAL", "COMMUNITY MEDICAL GROUP", "PRIMARY CARE PC", "URGENT CARE", "OUTPATIENT CLINIC", "PCP12345"]


def uid():
    return str(uuid.UUID(int=R.getrandbits(128), version=4))


def stamp():
    zone = R.choice(["+00:00", "-04:00", "-05:00", "-07:00", "+10:00", "+11:00", "Z"])
    return f"{R.randint(1990, 2026)}-{R.randint(1, 12):02}-{R.randint(1, 28):02}T{R.randint(0, 23):02}:{R.randint(0, 59):02}:{R.randint(0, 59):02}{zone}"


def day():
    return stamp()[:10]


def coding(system, pair):
    return {"system": system, "code": pair[0], "display": pair[1]}


def concept(system, pair, text=True):
    out = {"coding": [coding(system, pair)]}
    if text:
        out["text"] = pair[1]
    return out


def cat(url, code, display=None):
    return {"coding": [{"system": url, "code": code, **({"display": display} if display else {})}]}


def ref(kind, display=None):
    style = R.random()
    text = f"urn:uuid:{uid()}" if style < 0.3 else f"{kind}/{uid()}"
    if style > 0.93 and kind in ("Practitioner", "Organization", "Location"):
        text = {"Practitioner": f"Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|99999{R.randint(10000, 99999)}"}.get(
            kind, f"{kind}?identifier=https://github.com/synthetichealth/synthea|{uid()}")
    return {"reference": text, **({"display": display} if display else {})}


def doctor():
    return f"Dr. {R.choice(GIVEN)}{R.randint(1, 999)} {R.choice(FAMILY)}{R.randint(1, 999)}"


def number():
    return R.choice([round(R.uniform(1, 300), 1), round(R.uniform(1, 300), 2), R.uniform(1, 200), R.randint(1, 200)])


def meta(profile):
    out = {}
    if R.random() < 0.85:
        out["versionId"] = str(R.choice([1, 1, 1, 2, 3]))
        out["lastUpdated"] = R.choice([f"2026-{R.randint(1, 12):02}-{R.randint(1, 28):02}T{R.randint(0, 23):02}:{R.randint(0, 59):02}:{R.randint(0, 59):02}.{R.randint(0, 999):03}Z", stamp()])
    if profile and R.random() < 0.6:
        out["profile"] = [profile if profile.startswith("http") else US + profile]
    return {"meta": out} if out else {}


def head(kind, profile=None):
    return {"resourceType": kind, "id": uid(), **meta(profile)}


def quantity(unit):
    return {"value": number(), "unit": unit, "system": UCUM, "code": unit}


def subject(name="subject"):
    return {name: ref("Patient"), "encounter": ref("Encounter")}


def observation():
    kind = R.random()
    when = {"effectiveDateTime": stamp(), "issued": stamp().replace("Z", "+00:00")[:19] + "." + f"{R.randint(0, 999):03}" + R.choice(["+00:00", "-04:00", "-05:00", "+10:00"])}
    category = lambda code, display: [cat(T + "observation-category", code, code if R.random() < 0.6 else display)]
    if kind < 0.5:
        lab = R.choice(LABS)
        value = {"valueQuantity": quantity(lab[2])} if lab[2] else {"valueCodeableConcept": concept(SCT, ("167261002", "Urine glucose test = ++ (finding)"))}
        return {**head("Observation", "us-core-observation-lab"), "status": "final", "category": category("laboratory", "Laboratory"),
                "code": concept(LOINC, lab[:2]), **subject(), **when, **value}
    if kind < 0.8:
        vital = R.choice(VITALS)
        return {**head("Observation", R.choice(["http://hl7.org/fhir/StructureDefinition/vitalsigns", "http://hl7.org/fhir/StructureDefinition/bodyheight", "http://hl7.org/fhir/StructureDefinition/bodyweight",
                                                "http://hl7.org/fhir/StructureDefinition/bmi", "http://hl7.org/fhir/StructureDefinition/heartrate", "http://hl7.org/fhir/StructureDefinition/resprate"])),
                "status": "final", "category": category("vital-signs", "Vital signs"), "code": concept(LOINC, vital[:2]), **subject(), **when, "valueQuantity": quantity(vital[2])}
    if kind < 0.9:
        return {**head("Observation", "http://hl7.org/fhir/StructureDefinition/bp"), "status": "final", "category": category("vital-signs", "Vital signs"),
                "code": concept(LOINC, R.choice([("55284-4", "Blood Pressure"), ("85354-9", "Blood pressure panel with all children optional")])), **subject(), **when,
                "component": [{"code": concept(LOINC, ("8462-4", "Diastolic Blood Pressure")), "valueQuantity": {**quantity("mm[Hg]")}},
                              {"code": concept(LOINC, ("8480-6", "Systolic Blood Pressure")), "valueQuantity": {**quantity("mm[Hg]")}}]}
    survey = R.choice([("72166-2", "Tobacco smoking status NHIS"), ("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]"), ("82667-7", "Total score [DAST-10]"),
                       ("75626-2", "Total score [AUDIT-C]"), ("55758-7", "Patient Health Questionnaire 2 item (PHQ-2) total score [Reported]"), ("93025-5", "Protocol for Responding to and Assessing Patients' Assets, Risks, and Experiences [PRAPARE]"),
                       ("80271-0", "Physical findings of Abdomen by Palpation"), ("28245-9", "Abuse Status [OMAHA]"), ("63513-6", "Are you covered by health insurance or some other kind of health care plan [PhenX]")])
    value = R.choice([{"valueCodeableConcept": concept(SCT, R.choice([("266919005", "Never smoker"), ("8517006", "Former smoker"), ("449868002", "Current every day smoker")]))}, {"valueQuantity": quantity("{score}")}])
    return {**head("Observation", "us-core-smokingstatus"), "status": "final", "category": category(R.choice(["survey", "social-history"]), "Survey"), "code": concept(LOINC, survey), **subject(), **when, **value}


def report():
    out = {**head("DiagnosticReport", R.choice(["us-core-diagnosticreport-lab", "us-core-diagnosticreport-note"])), "status": "final"}
    if R.random() < 0.5:
        names = R.sample(LABS, R.randint(3, 10))
        out.update({"category": [cat(T + "v2-0074", "LAB", "Laboratory")], "code": concept(LOINC, R.choice([("51990-0", "Basic Metabolic Panel"), ("57698-3", "Lipid Panel"), ("58410-2", "Complete blood count (hemogram) panel - Blood by Automated count"), ("24323-8", "Comprehensive metabolic panel")])),
                    **subject(), "effectiveDateTime": stamp(), "issued": stamp(), "performer": [ref("Organization", R.choice(PLACES))], "result": [ref("Observation", n[1]) for n in names]})
    else:
        out.update({"category": [{"coding": [coding(LOINC, ("34117-2", "History and physical note")), coding(LOINC, ("51847-2", "Evaluation+Plan note"))]}], "code": {"coding": [coding(LOINC, ("34117-2", "History and physical note")), coding(LOINC, ("51847-2", "Evaluation+Plan note"))]},
                    **subject(), "effectiveDateTime": stamp(), "issued": stamp(), "performer": [ref("Practitioner", doctor())], "presentedForm": [{"contentType": R.choice(["text/plain", "text/plain; charset=utf-8"]), "data": note()}]})
    return out


def note():
    import base64
    text = (f"\n{day()}\n\n# Chief Complaint\nNo complaints.\n\n# History of Present Illness\n{R.choice(GIVEN)}{R.randint(1, 999)}\n is a {R.randint(1, 90)} year-old {R.choice(['non-hispanic', 'hispanic'])} {R.choice(['white', 'black', 'asian'])} {R.choice(['male', 'female'])}."
            f" Patient has a history of {', '.join(c[1].lower() for c in R.sample(CONDITIONS, R.randint(1, 4)))}.\n\n# Social History\nPatient is {R.choice(['single', 'married'])}. Patient {R.choice(['has never smoked', 'quit smoking at age 16', 'is an active smoker and is an alcoholic'])}.\n"
            f" Patient identifies as heterosexual.\n\nPatient comes from a {R.choice(['low', 'middle', 'high'])} socioeconomic background. Patient has completed some college courses. Patient currently has {R.choice(['Medicare', 'Medicaid', 'Humana', 'Blue Cross Blue Shield', 'Aetna', 'Cigna Health', 'UnitedHealthcare', 'Anthem', 'NO_INSURANCE'])}.\n\n"
            f"# Allergies\nNo Known Allergies.\n\n# Medications\n{'; '.join(d[1].lower() for d in R.sample(DRUGS, R.randint(1, 4)))}\n\n# Assessment and Plan\nPatient is presenting with {R.choice(CONDITIONS)[1].lower()}. \n\n## Plan\n\nPatient was given the following immunizations: {R.choice(VACCINES)[1].lower()}. \n"
            f"The following procedures were conducted:\n- {R.choice(PROCEDURES)[1].lower()}\nThe patient was prescribed the following medications:\n- {R.choice(DRUGS)[1].lower()} \nThe patient was placed on a careplan:\n- {R.choice(['diabetes self management plan', 'respiratory therapy', 'lifestyle education regarding hypertension'])}\n")
    return base64.b64encode(text.encode()).decode()


def document():
    kinds = {"coding": [coding(LOINC, ("34117-2", "History and physical note")), coding(LOINC, ("51847-2", "Evaluation+Plan note"))]}
    return {**head("DocumentReference", "us-core-documentreference"), "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uid()}"}], "status": R.choice(["current", "superseded"]),
            "type": kinds, "category": [cat(US.replace("StructureDefinition/", "CodeSystem/") + "us-core-documentreference-category", "clinical-note", "Clinical Note")],
            "subject": ref("Patient"), "date": stamp(), "author": [ref("Practitioner", doctor())], "custodian": ref("Organization", R.choice(PLACES)),
            "content": [{"attachment": {"contentType": "text/plain; charset=utf-8", "data": note()}, "format": {"system": "http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem", "code": "urn:ihe:iti:xds:2017:mimeTypeSufficient", "display": "mimeType Sufficient"}}],
            "context": {"encounter": [ref("Encounter")], "period": {"start": stamp(), "end": stamp()}}}


def encounter():
    out = {**head("Encounter", "us-core-encounter")}
    if R.random() < 0.5:
        out["identifier"] = [{"use": "official", "system": "https://github.com/synthetichealth/synthea", "value": uid()}]
    out.update({"status": "finished", "class": {"system": T + "v3-ActCode", "code": R.choice(["AMB", "AMB", "WELLNESS", "EMER", "IMP", "VR"])}, "type": [concept(SCT, R.choice(ENCOUNTERS))],
                "subject": ref("Patient", f"Mr. {R.choice(GIVEN)} {R.choice(FAMILY)}"),
                "participant": [{"type": [concept(T + "v3-ParticipationType", ("PPRF", "primary performer"))], "period": {"start": stamp(), "end": stamp()}, "individual": ref("Practitioner", doctor())}],
                "period": {"start": stamp(), "end": stamp()}})
    if R.random() < 0.4:
        out["reasonCode"] = [{"coding": [coding(SCT, R.choice(CONDITIONS))]}]
    if R.random() < 0.1:
        out["hospitalization"] = {"dischargeDisposition": concept("http://www.nubc.org/patient-discharge", ("01", "Discharged to home care or self care (routine discharge)"))}
    if R.random() < 0.5:
        out["location"] = [{"location": ref("Location", R.choice(PLACES))}]
    out["serviceProvider"] = ref("Organization", R.choice(PLACES))
    return out


def condition():
    out = {**head("Condition", "us-core-condition"), "clinicalStatus": cat(T + "condition-clinical", R.choice(["active", "resolved"])), "verificationStatus": cat(T + "condition-ver-status", "confirmed"),
           "category": [cat(T + "condition-category", "encounter-diagnosis", "Encounter Diagnosis")], "code": concept(SCT, R.choice(CONDITIONS)), **subject(), "onsetDateTime": stamp()}
    if R.random() < 0.6:
        out["abatementDateTime"] = stamp()
    out["recordedDate"] = stamp()
    return out


def procedure():
    out = {**head("Procedure", "us-core-procedure"), "status": "completed", "code": concept(SCT, R.choice(PROCEDURES)), **subject(), "performedPeriod": {"start": stamp(), "end": stamp()}}
    if R.random() < 0.5:
        out["location"] = ref("Location", R.choice(PLACES))
    if R.random() < 0.4:
        out["reasonReference"] = [ref("Condition", R.choice(CONDITIONS)[1])]
    return out


def immunization():
    return {**head("Immunization", "us-core-immunization"), "status": "completed", "vaccineCode": concept(CVX, R.choice(VACCINES)), "patient": ref("Patient"), "encounter": ref("Encounter"),
            "occurrenceDateTime": stamp(), "primarySource": True, **({"location": ref("Location", R.choice(PLACES))} if R.random() < 0.5 else {})}


def medication():
    out = {**head("MedicationRequest", "us-core-medicationrequest"), "status": R.choice(["active", "stopped", "completed"]), "intent": "order"}
    if R.random() < 0.3:
        out["category"] = [{"coding": [{"system": T + "medicationrequest-category", "code": "community", "display": "Community"}], "text": "Community"}]
    out.update({"medicationCodeableConcept": concept(RX, R.choice(DRUGS)), **subject(), "authoredOn": stamp(), "requester": ref("Practitioner", doctor())})
    if R.random() < 0.5:
        out["reasonReference"] = [ref("Condition")]
    if R.random() < 0.7:
        out["dosageInstruction"] = [{"sequence": 1, "text": "Take at regular intervals. Complete the prescribed course unless otherwise directed.\n", "timing": {"repeat": {"frequency": R.randint(1, 4), "period": R.choice([1.0, 4.0, 6.0, 12.0]), "periodUnit": R.choice(["d", "h"])}}, "asNeededBoolean": R.random() < 0.5,
                                     "doseAndRate": [{"type": cat(T + "dose-rate-type", "ordered", "Ordered"), "doseQuantity": {"value": 1.0}}]}]
    return out


def money():
    return {"value": round(R.uniform(1, 900), 2), "currency": "USD"}


def billed():
    return {"productOrService": concept(SCT, R.choice(ENCOUNTERS + PROCEDURES))}


def claim():
    kind = R.choice(["pharmacy", "institutional", "professional"])
    out = {**head("Claim"), "status": "active", "type": cat(T + "claim-type", kind), "use": "claim", "patient": ref("Patient", f"{R.choice(GIVEN)} {R.choice(FAMILY)}"),
           "billablePeriod": {"start": stamp(), "end": stamp()}, "created": stamp()}
    out["provider"] = ref("Organization", R.choice(PLACES))
    out["priority"] = cat(T + "processpriority", "normal")
    if kind == "pharmacy":
        out["prescription"] = ref("MedicationRequest")
    if R.random() < 0.3:
        out["facility"] = ref("Location", R.choice(PLACES))
    if R.random() < 0.5:
        out["diagnosis"] = [{"sequence": 1, "diagnosisReference": ref("Condition")}]
    if R.random() < 0.5:
        out["procedure"] = [{"sequence": 1, "procedureReference": ref("Procedure")}]
    out["insurance"] = [{"sequence": 1, "focal": True, "coverage": {"display": R.choice(["Medicare", "Medicaid", "Humana", "Blue Cross Blue Shield", "Aetna", "Cigna Health", "UnitedHealthcare", "Anthem", "NO_INSURANCE", "Dual Eligible"])}}]
    items = [{"sequence": 1, **billed(), "encounter": [ref("Encounter")]}]
    for i in range(R.randint(0, 3)):
        items.append({"sequence": i + 2, "diagnosisSequence": [1], **billed(), "net": money()} if R.random() < 0.5 else {"sequence": i + 2, "procedureSequence": [1], **billed(), "net": money()})
    out["item"] = items
    out["total"] = money()
    return out


BB = "https://bluebutton.cms.gov/resources/"


def eob():
    adjudicated = lambda code, display, amount=True: {"category": {"coding": [{"system": BB + "codesystem/adjudication", "code": BB + "variables/" + code, "display": display}]}, **({"amount": money()} if amount else {})}
    out = {**head("ExplanationOfBenefit"), "contained": [
        {"resourceType": "ServiceRequest", "id": "referral", "status": "completed", "intent": "order", "subject": ref("Patient"), "requester": ref("Practitioner"), "performer": [ref("Practitioner")]},
        {"resourceType": "Coverage", "id": "coverage", "status": "active", "type": {"text": "NO_INSURANCE"}, "beneficiary": ref("Patient"), "payor": [{"display": R.choice(["Medicare", "Humana", "Aetna", "NO_INSURANCE"])}]}]}
    if R.random() < 0.5:
        out["extension"] = [{"url": BB + "variables/clm_type_cd" if False else "https://bluebutton.cms.gov/assets/ig/StructureDefinition-bluebutton-inpatient-clm-pass-thru-per-diem-amt-extension", "valueMoney": {"value": 0.0, "currency": "USD"}}]
    out["identifier"] = [{"system": BB + "variables/clm_id", "value": str(R.randint(10 ** 8, 10 ** 12))}, {"system": BB + "identifier/claim-group", "value": "99999999999"}]
    out.update({"status": "active", "type": cat(T + "claim-type", R.choice(["institutional", "professional"])) if R.random() < 0.6 else {"coding": [{"system": "http://hl7.org/fhir/ex-claimtype", "code": "professional"}, {"system": BB + "variables/nch_clm_type_cd", "code": "71", "display": "Local carrier non-durable medical equipment, prosthetics, orthotics, and supplies (DMEPOS) claim"},
                "use" and {"system": "https://bluebutton.cms.gov/resources/codesystem/eob-type", "code": "CARRIER"}]}, "use": "claim", "patient": ref("Patient"), "billablePeriod": {"start": stamp(), "end": stamp()}, "created": stamp(),
                "insurer": {"display": R.choice(["Medicare", "Humana", "Aetna", "NO_INSURANCE", "Medicaid"])}, "provider": ref("Practitioner"), "referral": {"reference": "#referral"}})
    if R.random() < 0.3:
        out["facility"] = ref("Location", R.choice(PLACES))
    out["claim"] = ref("Claim")
    out["outcome"] = "complete"
    out["careTeam"] = [{"sequence": 1, "provider": ref("Practitioner"), "role": cat(T + "claimcareteamrole", "primary", R.choice(["Primary Care Practitioner", "Primary provider"]))}]
    if R.random() < 0.5:
        out["diagnosis"] = [{"sequence": 1, "diagnosisReference": ref("Condition"), "type": [cat(T + "ex-diagnosistype", "principal")]}]
    out["insurance"] = [{"focal": True, "coverage": {"reference": "#coverage", "display": R.choice(["Medicare", "Humana", "Aetna", "NO_INSURANCE"])}}]
    items = []
    for i in range(R.randint(1, 3)):
        item = {"sequence": i + 1}
        if i:
            item["diagnosisSequence"] = [1]
        item["category"] = {"coding": [{"system": BB + "variables/line_cms_type_srvc_cd", "code": "1", "display": "Medical care"}]}
        item.update(billed())
        item["servicedPeriod"] = {"start": stamp(), "end": stamp()}
        item["locationCodeableConcept"] = R.choice([cat(T + "ex-serviceplace", "19", "Off Campus-Outpatient Hospital"), {"coding": [{"system": T + "ex-serviceplace", "code": R.choice(["20", "21", "23"]), "display": R.choice(["Urgent Care Facility", "Inpatient Hospital", "Emergency Room"])}]}])
        if i:
            item["net"] = money()
            item["adjudication"] = [adjudicated("line_coinsrnc_amt", "Line Beneficiary Coinsurance Amount"), adjudicated("line_prvdr_pmt_amt", "Line Provider Payment Amount"), adjudicated("line_sbmtd_chrg_amt", "Line Submitted Charge Amount"),
                                    adjudicated("line_alowd_chrg_amt", "Line Allowed Charge Amount"), adjudicated("line_bene_ptb_ddctbl_amt", "Line Beneficiary Part B Deductible Amount"),
                                    {**adjudicated("line_prcsg_ind_cd", "Line Processing Indicator Code", False), "reason": {"coding": [{"system": BB + "variables/line_prcsg_ind_cd", "code": "A", "display": "Allowed"}]}}]
        else:
            item["encounter"] = [ref("Encounter")]
        items.append(item)
    out["item"] = items
    if R.random() < 0.5:
        out["adjudication"] = items[-1].get("adjudication", [])
    out["total"] = [{"category": {"coding": [{"system": T + "adjudication", "code": "submitted", "display": "Submitted Amount"}], "text": "Submitted Amount"}, "amount": money()}]
    out["payment"] = {"amount": money()}
    return out


def patient():
    given, family = f"{R.choice(GIVEN)}{R.randint(1, 999)}", f"{R.choice(FAMILY)}{R.randint(1, 999)}"
    omb = lambda u, c, d: {"url": US + u, "extension": [{"url": "ombCategory", "valueCoding": {"system": "urn:oid:2.16.840.1.113883.6.238", "code": c, "display": d}}, {"url": "text", "valueString": d}]}
    return {**head("Patient", "us-core-patient"), "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Generated by <a href="https://github.com/synthetichealth/synthea">Synthea</a>.Version identifier: v2.4.0-404-ge7ce2295\n .   Person seed: ' + str(R.getrandbits(62)) + '  Population seed: 0</div>'},
            "extension": [omb("us-core-race", "2106-3", "White"), omb("us-core-ethnicity", "2186-5", "Not Hispanic or Latino"), {"url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": family}, {"url": US + "us-core-birthsex", "valueCode": R.choice("MF")},
                          {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"city": "Boston", "state": "Massachusetts", "country": "US"}}, {"url": "http://synthetichealth.github.io/synthea/disability-adjusted-life-years", "valueDecimal": R.uniform(0, 30)},
                          {"url": "http://synthetichealth.github.io/synthea/quality-adjusted-life-years", "valueDecimal": R.uniform(1, 80)}],
            "identifier": [{"system": "https://github.com/synthetichealth/synthea", "value": uid()}, {"type": concept(T + "v2-0203", ("MR", "Medical Record Number")), "system": "http://hospital.smarthealthit.org", "value": uid()},
                           {"type": concept(T + "v2-0203", ("SS", "Social Security Number")), "system": "http://hl7.org/fhir/sid/us-ssn", "value": f"999-{R.randint(10, 99)}-{R.randint(1000, 9999)}"},
                           {"type": concept(T + "v2-0203", ("DL", "Driver's License")), "system": "urn:oid:2.16.840.1.113883.4.3.25", "value": f"S999{R.randint(10000, 99999)}"}],
            "name": [{"use": "official", "family": family, "given": [given], "prefix": [R.choice(["Mr.", "Mrs.", "Ms."])]}], "telecom": [{"system": "phone", "value": f"555-{R.randint(100, 999)}-{R.randint(1000, 9999)}", "use": "home"}], "gender": R.choice(["male", "female"]), "birthDate": day(),
            "address": [{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/geolocation", "extension": [{"url": "latitude", "valueDecimal": R.uniform(42, 43)}, {"url": "longitude", "valueDecimal": R.uniform(-72, -71)}]}], "line": [f"{R.randint(1, 999)} Main Street"], "city": "Springfield", "state": "Massachusetts", "postalCode": "01101", "country": "US"}],
            "maritalStatus": concept(T + "v3-MaritalStatus", R.choice([("M", "Married"), ("S", "Never Married")])), "multipleBirthBoolean": False, "communication": [{"language": concept("urn:ietf:bcp:47", ("en-US", "English"))}]}


def practitioner():
    npi = f"99999{R.randint(10000, 99999)}"
    return {**head("Practitioner", "us-core-practitioner"), "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": npi}], "active": True, "name": [{"family": R.choice(FAMILY), "given": [R.choice(GIVEN)], "prefix": ["Dr."]}],
            "telecom": [{"extension": [{"url": US + "us-core-direct", "valueBoolean": True}], "system": "email", "value": "name@example.com", "use": "work"}], "address": [{"line": ["1 MAIN ST"], "city": "BOSTON", "state": "MA", "postalCode": "02115", "country": "US"}], "gender": "female"}


def role():
    return {**head("PractitionerRole", "us-core-practitionerrole"), "practitioner": {"identifier": {"system": "http://hl7.org/fhir/sid/us-npi", "value": f"99999{R.randint(10000, 99999)}"}, "display": doctor()}, "organization": {"identifier": {"system": "https://github.com/synthetichealth/synthea", "value": uid()}, "display": R.choice(PLACES)},
            "code": [concept("http://nucc.org/provider-taxonomy", ("208D00000X", "General Practice Physician"))], "specialty": [concept("http://nucc.org/provider-taxonomy", ("208D00000X", "General Practice Physician"))],
            "location": [{"identifier": {"system": "https://github.com/synthetichealth/synthea", "value": uid()}, "display": R.choice(PLACES)}], "telecom": [{"system": "phone", "value": "6175551234"}, {"system": "email", "value": "name@example.com", "use": "work"}]}


def organization():
    return {**head("Organization", "us-core-organization"), "extension": [{"url": "http://synthetichealth.github.io/synthea/utilization-encounters-extension", "valueInteger": R.randint(1, 999)}, {"url": "http://synthetichealth.github.io/synthea/utilization-procedures-extension", "valueInteger": R.randint(1, 99)}, {"url": "http://synthetichealth.github.io/synthea/utilization-labs-extension", "valueInteger": R.randint(1, 99)}, {"url": "http://synthetichealth.github.io/synthea/utilization-prescriptions-extension", "valueInteger": R.randint(1, 99)}],
            "identifier": [{"system": "https://github.com/synthetichealth/synthea", "value": uid()}], "active": True, "type": [concept(T + "organization-type", ("prov", "Healthcare Provider"))], "name": R.choice(PLACES), "telecom": [{"system": "phone", "value": "6175551234"}], "address": [{"line": ["1 MAIN STREET"], "city": "BOSTON", "state": "MA", "postalCode": "02115", "country": "US"}]}


def location():
    return {**head("Location", "us-core-location"), "identifier": [{"system": "https://github.com/synthetichealth/synthea", "value": uid()}], "status": "active", "name": R.choice(PLACES), "telecom": [{"system": "phone", "value": "6175551234"}], "address": {"line": ["1 MAIN STREET"], "city": "BOSTON", "state": "MA", "postalCode": "02115", "country": "US"},
            "physicalType": concept(T + "location-physical-type", ("si", "Site")), "position": {"longitude": R.uniform(-72, -71), "latitude": R.uniform(42, 43)}, "managingOrganization": {"identifier": {"system": "https://github.com/synthetichealth/synthea", "value": uid()}, "display": R.choice(PLACES)}}


def careplan():
    activities = [("229065009", "Exercise therapy"), ("226234005", "Healthy diet"), ("160670007", "Diabetic diet"), ("337388004", "Deep breathing and coughing exercises"), ("304510005", "Recommendation to avoid exercise"), ("281078001", "Education about dehydration")]
    return {**head("CarePlan", "us-core-careplan"), "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Care Plan for Diabetes self management plan.<br/>Activities: <ul><li>Diabetic diet</li><li>Exercise therapy</li></ul><br/>Care plan is meant to treat Diabetes.</div>'},
            "status": R.choice(["active", "completed"]), "intent": "order", "category": [cat(US.replace("StructureDefinition/", "CodeSystem/") + "careplan-category", "assess-plan"), concept(SCT, ("698360004", "Diabetes self management plan"))], **subject(), "period": {"start": stamp(), "end": stamp()}, "careTeam": [ref("CareTeam")], "addresses": [ref("Condition")],
            "activity": [{"detail": {"code": concept(SCT, R.choice(activities)), "status": R.choice(["in-progress", "completed"]), "location": {"display": R.choice(PLACES)}}} for _ in range(2)]}


def careteam():
    return {**head("CareTeam", "us-core-careteam"), "status": R.choice(["active", "inactive"]), **subject(), "period": {"start": stamp()}, "participant": [{"role": [concept(SCT, ("116154003", "Patient"))], "member": ref("Patient", "Name")}, {"role": [concept(SCT, ("223366009", "Healthcare professional (occupation)"))], "member": ref("Practitioner", doctor())}, {"role": [concept(SCT, ("224891009", "Healthcare services (qualifier value)"))], "member": ref("Organization", R.choice(PLACES))}], "reasonCode": [concept(SCT, R.choice(CONDITIONS))], "managingOrganization": [ref("Organization", R.choice(PLACES))]}


def goal():
    return {**head("Goal"), "lifecycleStatus": "accepted", "achievementStatus": cat(T + "goal-achievement", "in-progress"), "description": {"text": R.choice(["Hemoglobin A1c total in Blood < 7.0", "Glucose [Mass/volume] in Blood < 108", "Blood Pressure below 140/90 mm[Hg]", "Improve and maintenance of optimal foot health: aim at early detection of peripheral vascular problems and neuropathy presumed due to diabetes; and prevention of diabetic foot ulcer, gangrene"])}, "subject": ref("Patient"), "addresses": [ref("Condition")]}


def allergy():
    return {**head("AllergyIntolerance"), "clinicalStatus": cat(T + "allergyintolerance-clinical", "active"), "verificationStatus": cat(T + "allergyintolerance-verification", "confirmed"), "type": "allergy", "category": ["food"], "criticality": "low",
            "code": concept(SCT, R.choice([("419474003", "Allergy to mould"), ("232350006", "House dust mite allergy"), ("232347008", "Dander (animal) allergy"), ("418689008", "Allergy to grass pollen"), ("419263009", "Allergy to tree pollen"), ("91935009", "Allergy to peanuts"), ("300913006", "Shellfish allergy"), ("91936005", "Allergy to penicillin")])), "patient": ref("Patient"), "recordedDate": stamp()}


def imaging():
    return {**head("ImagingStudy"), "identifier": [{"use": "official", "system": "urn:ietf:rfc:3986", "value": f"urn:oid:1.2.840.99999999.{R.randint(1, 99999999)}.{R.getrandbits(40)}"}], "status": "available", **subject(), "started": stamp(), "numberOfSeries": 1, "numberOfInstances": 1, "procedureCode": [concept(SCT, ("399208008", "Plain chest X-ray"))],
            "series": [{"uid": f"1.2.840.99999999.1.{R.randint(1, 99999999)}.{R.getrandbits(40)}", "number": 1, "modality": coding("http://dicom.nema.org/resources/ontology/DCM", ("DX", "Digital Radiography")), "numberOfInstances": 1, "availability": "ONLINE", "bodySite": coding(SCT, ("51185008", "Thoracic structure (body structure)")), "started": stamp(),
                        "instance": [{"uid": f"1.2.840.99999999.1.1.{R.randint(1, 99999999)}.{R.getrandbits(40)}", "sopClass": {"system": "urn:ietf:rfc:3986", "code": "urn:oid:1.2.840.10008.5.1.4.1.1.1.1"}, "number": 1, "title": "Image of chest"}]}]}


def provenance():
    return {**head("Provenance", "us-core-provenance"), "target": [ref(R.choice(["Observation", "Condition", "Claim", "Encounter"])) for _ in range(R.randint(1, 12))], "recorded": stamp(), "agent": [{"type": concept(T + "provenance-participant-type", ("author", "Author")), "who": ref("Practitioner", doctor()), "onBehalfOf": ref("Organization", R.choice(PLACES))}]}


def appointment():
    return {**head("Appointment"), "status": R.choice(["booked", "fulfilled", "cancelled"]), "serviceType": [{"text": "General practice"}], "description": "Follow-up", "start": stamp(), "end": stamp(), "minutesDuration": 20, "participant": [{"actor": ref("Patient"), "required": "required", "status": "accepted"}, {"actor": ref("Practitioner", doctor()), "required": "required", "status": "accepted"}]}


MAKERS = [(observation, 2600), (claim, 900), (eob, 1100), (encounter, 600), (procedure, 400), (immunization, 260), (medication, 300), (condition, 260), (report, 350), (document, 200), (patient, 120),
          (practitioner, 120), (role, 120), (organization, 120), (location, 120), (careplan, 120), (careteam, 100), (goal, 60), (allergy, 80), (imaging, 60), (provenance, 60), (appointment, 60)]


UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def folded(text, own):
    """As core/fhir/store/uuid_folding.h does it before compression."""
    known = []

    def mark(match):
        word = match.group()
        if word == own:
            return "\x01"
        if word in known:
            return "\x03" + chr(min(known.index(word), 127))
        known.append(word)
        return "\x02"

    return UUID.sub(mark, text)


def main():
    output = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for make, count in MAKERS:
            for i in range(count):
                name = os.path.join(folder, f"{make.__name__}{i}.json")
                with open(name, "w", encoding="utf-8") as file:
                    resource = make()
                    file.write(folded(json.dumps(resource, ensure_ascii=False, separators=(",", ":")), resource["id"]))
                names.append(name)
        listing = os.path.join(folder, "list")
        open(listing, "w", encoding="utf-8").write("\n".join(names))
        subprocess.run(["zstd", "-q", "-f", "--train-fastcover=k=700,d=8,f=22,accel=1", "--maxdict=112000", "--dictID=1", "-3", "--filelist", listing, "-o", output], check=True)
    print(f"{len(names)} samples, {os.path.getsize(output)} bytes")


main()
