#include "app/sandbox/generate/catalogue.h"

#include <array>

namespace clavis::sandbox {

namespace {

using A = AnalyteId;

constexpr double kNone = -1;
constexpr double kOpen = 1e9;

constexpr std::array<Analyte, static_cast<std::size_t>(A::Count)> kAnalytes{{
    {"2951-2", "Sodium", "mmol/L", 135, 145, 120, 160, 140, 2, 0},
    {"2823-3", "Potassium", "mmol/L", 3.5, 5.1, 2.5, 6.5, 4.3, 0.3, 1},
    {"2075-0", "Chloride", "mmol/L", 98, 107, 80, 120, 102, 2, 0},
    {"2028-9", "Bicarbonate", "mmol/L", 22, 29, 10, 40, 25, 1.6, 0},
    {"3094-0", "Urea nitrogen", "mg/dL", 7, 20, kNone, 100, 14, 3, 0},
    {"2160-0", "Creatinine", "mg/dL", 0.6, 1.2, kNone, 10, 0.9, 0.1, 2},
    {"2345-7", "Glucose", "mg/dL", 70, 99, 40, 400, 90, 7, 0},
    {"17861-6", "Calcium", "mg/dL", 8.6, 10.2, 6.5, 13, 9.4, 0.3, 1},
    {"33914-3", "eGFR", "mL/min/{1.73_m2}", 60, kOpen, 15, kOpen, 88, 7, 0},
    {"2093-3", "Cholesterol", "mg/dL", kNone, 200, kNone, kOpen, 185, 18, 0},
    {"2571-8", "Triglycerides", "mg/dL", kNone, 150, kNone, 1000, 120, 25, 0},
    {"2085-9", "HDL cholesterol", "mg/dL", 40, kOpen, kNone, kOpen, 54, 7, 0},
    {"13457-7", "LDL cholesterol", "mg/dL", kNone, 130, kNone, kOpen, 108, 15, 0},
    {"6690-2", "Leukocytes", "10*3/uL", 4, 11, 1, 30, 7, 1.3, 1},
    {"718-7", "Haemoglobin", "g/dL", 12, 16, 7, 20, 13.9, 0.7, 1},
    {"4544-3", "Haematocrit", "%", 36, 47, 20, 60, 41.5, 2, 1},
    {"777-3", "Platelets", "10*3/uL", 150, 400, 20, 1000, 255, 40, 0},
    {"4548-4", "Haemoglobin A1c", "%", 4, 5.6, kNone, kOpen, 5.3, 0.15, 1},
    {"9318-7", "Albumin/creatinine ratio, urine", "mg/g", kNone, 30, kNone, kOpen, 11, 5, 0},
    {"3016-3", "TSH", "m[IU]/L", 0.4, 4.0, kNone, kOpen, 1.9, 0.5, 2},
    {"33762-6", "NT-proBNP", "pg/mL", kNone, 125, kNone, kOpen, 60, 20, 0},
    {"2276-4", "Ferritin", "ng/mL", 15, 200, kNone, kOpen, 90, 25, 0},
    {"6301-6", "INR", "{INR}", 2.0, 3.0, kNone, 5, 2.5, 0.35, 1},
    {"3084-1", "Urate", "mg/dL", 3.4, 7.0, kNone, kOpen, 5.2, 0.6, 1},
    {"1988-5", "C-reactive protein", "mg/L", kNone, 5, kNone, kOpen, 2, 0.9, 1},
    {"2777-1", "Phosphate", "mg/dL", 2.5, 4.5, 1, 9, 3.4, 0.3, 1},
    {"2731-8", "Parathyrin, intact", "pg/mL", 15, 65, kNone, kOpen, 40, 10, 0},
}};

constexpr std::array kMetabolic{A::Sodium,     A::Potassium, A::Chloride, A::Bicarbonate, A::Urea,
                                A::Creatinine, A::Egfr,      A::Glucose,  A::Calcium};
constexpr std::array kBloodCount{A::Leukocytes, A::Haemoglobin, A::Haematocrit, A::Platelets};
constexpr std::array kLipids{A::Cholesterol, A::Triglycerides, A::Hdl, A::Ldl};
constexpr std::array kKidney{A::Creatinine, A::Egfr, A::Potassium, A::Urea, A::AlbuminCreatinineRatio};
constexpr std::array kDialysis{A::Potassium,  A::Phosphate,   A::Calcium,  A::Urea,
                               A::Creatinine, A::Haemoglobin, A::Ferritin, A::Parathormone};
constexpr std::array kSugar{A::HbA1c, A::Glucose, A::AlbuminCreatinineRatio};
constexpr std::array kThyroid{A::Tsh};
constexpr std::array kHeart{A::NtProBnp, A::Sodium, A::Potassium, A::Creatinine};
constexpr std::array kClotting{A::Inr};
constexpr std::array kIron{A::Haemoglobin, A::Haematocrit, A::Ferritin};
constexpr std::array kInflammation{A::Crp, A::Leukocytes, A::Platelets};
constexpr std::array kGoutLabs{A::Urate, A::Creatinine};

constexpr Panel kMetabolicPanel{"51990-0", "Basic metabolic panel", kMetabolic};
constexpr Panel kBloodCountPanel{"58410-2", "Blood count", kBloodCount};
constexpr Panel kLipidPanel{"24331-1", "Lipid panel", kLipids};
constexpr Panel kDialysisPanel{"24362-6", "Renal function panel", kDialysis};

constexpr std::array kBasicPanels{kMetabolicPanel, kBloodCountPanel, kLipidPanel};
constexpr std::array kSugarPanels{Panel{"4548-4", "Diabetes monitoring", kSugar}, kMetabolicPanel};
constexpr std::array kKidneyPanels{Panel{"24362-6", "Renal function panel", kKidney}, kBloodCountPanel};
constexpr std::array kThyroidPanels{Panel{"3016-3", "Thyroid function", kThyroid}};
constexpr std::array kHeartPanels{Panel{"51990-0", "Heart failure monitoring", kHeart}};
constexpr std::array kClottingPanels{Panel{"6301-6", "Coagulation", kClotting}};
constexpr std::array kIronPanels{Panel{"58410-2", "Anaemia work-up", kIron}};
constexpr std::array kInflammationPanels{Panel{"58410-2", "Inflammation markers", kInflammation}};
constexpr std::array kGoutPanels{Panel{"3084-1", "Urate", kGoutLabs}};
constexpr std::array kLipidPanels{kLipidPanel};
constexpr std::array kMetabolicPanels{kMetabolicPanel};

constexpr std::array kDiabetesMedicines{
    Medicine{"861007", "metformin hydrochloride 500 MG Oral Tablet", "500", "mg", "Oral", 2, "with meals"},
    Medicine{"", "empagliflozin 10 MG Oral Tablet", "10", "mg", "Oral", 1, "in the morning"},
    Medicine{"", "insulin glargine 100 units/mL Pen Injector", "18", "units", "Subcutaneous", 1, "at bedtime"}};
constexpr std::array kPressureMedicines{
    Medicine{"314076", "lisinopril 10 MG Oral Tablet", "10", "mg", "Oral", 1, "in the morning"},
    Medicine{"197361", "amlodipine 5 MG Oral Tablet", "5", "mg", "Oral", 1, ""},
    Medicine{"310798", "hydrochlorothiazide 25 MG Oral Tablet", "25", "mg", "Oral", 1, "in the morning"}};
constexpr std::array kLipidMedicines{
    Medicine{"312961", "simvastatin 20 MG Oral Tablet", "20", "mg", "Oral", 1, "in the evening"},
    Medicine{"259255", "atorvastatin 80 MG Oral Tablet", "80", "mg", "Oral", 1, "in the evening"}};
constexpr std::array kKidneyMedicines{
    Medicine{"", "sevelamer carbonate 800 MG Oral Tablet", "800", "mg", "Oral", 3, "with meals"}};
constexpr std::array kDialysisMedicines{
    Medicine{"", "epoetin alfa 4,000 units/mL Injection", "4000", "units", "Intravenous", 1, "at each dialysis"},
    Medicine{"", "sevelamer carbonate 800 MG Oral Tablet", "1600", "mg", "Oral", 3, "with meals"},
    Medicine{"", "calcitriol 0.25 micrograms Oral Capsule", "0.25", "micrograms", "Oral", 1, ""}};
constexpr std::array kAsthmaMedicines{Medicine{"745679", "200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler",
                                               "2", "puffs", "Inhalation", 0, "for wheeze"},
                                      Medicine{"895994",
                                               "120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler",
                                               "2", "puffs", "Inhalation", 2, "rinse mouth after use"}};
constexpr std::array kCopdMedicines{
    Medicine{"", "tiotropium 18 micrograms Inhalation Capsule", "18", "micrograms", "Inhalation", 1, ""},
    Medicine{"896209", "60 ACTUAT fluticasone propionate 0.25 MG/ACTUAT / salmeterol 0.05 MG/ACTUAT Dry Powder Inhaler",
             "1", "puff", "Inhalation", 2, ""}};
constexpr std::array kThyroidMedicines{
    Medicine{"", "levothyroxine sodium 50 micrograms Oral Tablet", "50", "micrograms", "Oral", 1, "before breakfast"}};
constexpr std::array kRhythmMedicines{
    Medicine{"855332", "warfarin sodium 5 MG Oral Tablet", "5", "mg", "Oral", 1, "by INR"},
    Medicine{"866412", "24 HR metoprolol succinate 100 MG Extended Release Oral Tablet", "100", "mg", "Oral", 1, ""}};
constexpr std::array kHeartMedicines{
    Medicine{"313988", "furosemide 40 MG Oral Tablet", "40", "mg", "Oral", 1, "in the morning"},
    Medicine{"", "spironolactone 25 MG Oral Tablet", "25", "mg", "Oral", 1, ""}};
constexpr std::array kMoodMedicines{Medicine{"312941", "sertraline 50 MG Oral Tablet", "50", "mg", "Oral", 1, ""}};
constexpr std::array kJointMedicines{
    Medicine{"313782", "acetaminophen 325 MG Oral Tablet", "650", "mg", "Oral", 0, "for pain, at most 3 g a day"}};
constexpr std::array kBoneMedicines{
    Medicine{"", "alendronic acid 70 MG Oral Tablet", "70", "mg", "Oral", 1, "once a week, upright, with water"}};
constexpr std::array kRefluxMedicines{
    Medicine{"198051", "omeprazole 20 MG Delayed Release Oral Capsule", "20", "mg", "Oral", 1, "before breakfast"}};
constexpr std::array kIronMedicines{
    Medicine{"", "ferrous sulfate 325 MG Oral Tablet", "325", "mg", "Oral", 1, "with vitamin C"}};
constexpr std::array kGoutMedicines{Medicine{"", "allopurinol 100 MG Oral Tablet", "100", "mg", "Oral", 1, ""}};
constexpr std::array kArthritisMedicines{
    Medicine{"", "methotrexate 2.5 MG Oral Tablet", "15", "mg", "Oral", 1, "once a week, folic acid next day"},
    Medicine{"312617", "prednisone 5 MG Oral Tablet", "5", "mg", "Oral", 1, "with food"}};
constexpr std::array kMigraineMedicines{
    Medicine{"", "sumatriptan 50 MG Oral Tablet", "50", "mg", "Oral", 0, "at onset, at most 2 a day"}};

constexpr std::array kDiabetesCourse{Course{A::HbA1c, 8.9, 7.0, 0.12}, Course{A::Glucose, 188, 132, 2},
                                     Course{A::AlbuminCreatinineRatio, 38, 30, 6},
                                     Course{A::Triglycerides, 210, 170, 0}};
constexpr std::array kLipidCourse{Course{A::Ldl, 178, 92, 1}, Course{A::Cholesterol, 262, 168, 1}};
constexpr std::array kKidneyCourse{Course{A::Creatinine, 1.5, 1.55, 0.14},
                                   Course{A::Egfr, 49, 48, -3.2},
                                   Course{A::Urea, 28, 29, 2},
                                   Course{A::AlbuminCreatinineRatio, 140, 110, 22},
                                   Course{A::Potassium, 4.8, 4.9, 0.04},
                                   Course{A::Haemoglobin, 12.2, 12.0, -0.2}};
constexpr std::array kDialysisCourse{Course{A::Creatinine, 8.6, 8.4, 0.1}, Course{A::Egfr, 8, 7, 0},
                                     Course{A::Urea, 68, 62, 0},           Course{A::Potassium, 5.4, 5.2, 0},
                                     Course{A::Phosphate, 6.4, 5.3, 0.05}, Course{A::Parathormone, 420, 310, 12},
                                     Course{A::Haemoglobin, 9.4, 10.8, 0}, Course{A::Ferritin, 260, 480, 10}};
constexpr std::array kThyroidCourse{Course{A::Tsh, 9.4, 2.2, 0.1}};
constexpr std::array kHeartCourse{Course{A::NtProBnp, 2100, 780, 60}, Course{A::Sodium, 136, 137, -0.1}};
constexpr std::array kRhythmCourse{Course{A::Inr, 1.1, 2.5, 0}};
constexpr std::array kIronCourse{Course{A::Haemoglobin, 9.6, 12.6, 0.1}, Course{A::Ferritin, 6, 48, 2},
                                 Course{A::Haematocrit, 30, 38, 0.2}};
constexpr std::array kGoutCourse{Course{A::Urate, 9.1, 5.9, 0}};
constexpr std::array kArthritisCourse{Course{A::Crp, 34, 7, 0.2}};

constexpr std::array kDiseases{
    Disease{"44054006", "Type 2 diabetes mellitus", 0.24, 32, 3, kDiabetesMedicines, kSugarPanels, kDiabetesCourse,
            "Diet, 30 minutes of walking a day, foot check at each visit, eye check once a year",
            "Haemoglobin A1c below 7.0 %"},
    Disease{"59621000",
            "Essential hypertension",
            0.42,
            30,
            2,
            kPressureMedicines,
            kMetabolicPanels,
            {},
            "Home blood pressure twice a week, less salt",
            "Blood pressure below 130/80 mm[Hg]"},
    Disease{"55822004", "Hyperlipidemia", 0.34, 30, 1, kLipidMedicines, kLipidPanels, kLipidCourse,
            "Diet low in saturated fat", "LDL cholesterol below 100 mg/dL"},
    Disease{"433144002", "Chronic kidney disease stage 3", 0.10, 45, 3, kKidneyMedicines, kKidneyPanels, kKidneyCourse,
            "Avoid NSAIDs, renal dosing of all medicines, referral when eGFR falls below 30",
            "Slow the loss of eGFR to under 3 mL/min a year"},
    Disease{"195967001",
            "Asthma",
            0.07,
            6,
            2,
            kAsthmaMedicines,
            {},
            {},
            "Written action plan, inhaler technique checked",
            ""},
    Disease{"13645005",
            "Chronic obstructive lung disease",
            0.09,
            45,
            3,
            kCopdMedicines,
            kInflammationPanels,
            {},
            "Stop smoking, pulmonary rehabilitation",
            "No exacerbation in six months"},
    Disease{"40930008", "Hypothyroidism", 0.08, 25, 2, kThyroidMedicines, kThyroidPanels, kThyroidCourse,
            "TSH every six months", ""},
    Disease{"49436004", "Atrial fibrillation", 0.09, 50, 6, kRhythmMedicines, kClottingPanels, kRhythmCourse,
            "INR monthly, signs of bleeding explained", "INR between 2.0 and 3.0"},
    Disease{"88805009", "Chronic congestive heart failure", 0.06, 55, 4, kHeartMedicines, kHeartPanels, kHeartCourse,
            "Weigh daily; call when up 2 kg in three days", "No admission in six months"},
    Disease{"370143000",
            "Major depressive disorder",
            0.10,
            16,
            3,
            kMoodMedicines,
            {},
            {},
            "Talking therapy, safety plan agreed",
            "PHQ-9 below 5"},
    Disease{
        "396275006", "Osteoarthritis", 0.30, 45, 1, kJointMedicines, {}, {}, "Exercise, weight, paracetamol first", ""},
    Disease{"64859006", "Osteoporosis", 0.12, 55, 1, kBoneMedicines, {}, {}, "Calcium and vitamin D, falls check", ""},
    Disease{"235595009",
            "Gastroesophageal reflux disease",
            0.16,
            25,
            1,
            kRefluxMedicines,
            {},
            {},
            "Review need for treatment each year",
            ""},
    Disease{"271737000", "Anemia", 0.08, 18, 2, kIronMedicines, kIronPanels, kIronCourse,
            "Look for the source of iron loss", ""},
    Disease{"90560007", "Gout", 0.05, 35, 1, kGoutMedicines, kGoutPanels, kGoutCourse, "Urate to target, less alcohol",
            "Urate below 6.0 mg/dL"},
    Disease{"69896004", "Rheumatoid arthritis", 0.02, 25, 4, kArthritisMedicines, kInflammationPanels, kArthritisCourse,
            "Blood count and liver tests every three months", ""},
    Disease{"37796009", "Migraine", 0.05, 14, 1, kMigraineMedicines, {}, {}, "Headache diary", ""},
};
constexpr Disease kEndStage{"46177005",
                            "End stage renal disease",
                            0,
                            40,
                            156,
                            kDialysisMedicines,
                            {},
                            kDialysisCourse,
                            "Haemodialysis three times a week, fluid limit 1 L a day",
                            "Phosphate below 5.5 mg/dL"};

constexpr std::array kShort{
    ShortIllness{"444814009", "Viral sinusitis", "", 14},
    ShortIllness{"10509002", "Acute bronchitis", "guaifenesin syrup", 21},
    ShortIllness{"195662009", "Acute viral pharyngitis", "", 10},
    ShortIllness{"44465007", "Sprain of ankle", "ibuprofen 200 MG Oral Tablet", 30},
    ShortIllness{"68566005", "Urinary tract infectious disease", "nitrofurantoin 100 MG Oral Capsule", 10},
    ShortIllness{"65363002", "Otitis media", "amoxicillin 500 MG Oral Tablet", 12},
    ShortIllness{"128045006", "Cellulitis", "cefalexin 500 MG Oral Capsule", 14},
    ShortIllness{"279039007", "Low back pain", "naproxen sodium 220 MG Oral Tablet", 40},
};

constexpr std::array kAllergies{
    AllergyKind{"91936005", "Allergy to penicillin", "medication", "39579001", "Anaphylaxis", "high"},
    AllergyKind{"91939003", "Allergy to sulfonamide", "medication", "271807003", "Eruption of skin", "low"},
    AllergyKind{"91935009", "Allergy to peanuts", "food", "39579001", "Anaphylaxis", "high"},
    AllergyKind{"300913006", "Shellfish allergy", "food", "247472004", "Hives", "low"},
    AllergyKind{"300916003", "Latex allergy", "environment", "271807003", "Eruption of skin", "low"},
    AllergyKind{"418689008", "Allergy to grass pollen", "environment", "", "Sneezing", "low"},
    AllergyKind{"232347008", "Dander (animal) allergy", "environment", "", "Itching of eye", "low"},
    AllergyKind{"294505008", "Allergy to amoxicillin", "medication", "247472004", "Hives", "unable-to-assess"},
};

constexpr std::array kVaccines{
    Vaccine{"140", "Influenza, seasonal, injectable, preservative free", 1, 1},
    Vaccine{"113", "Td (adult) preservative free", 18, 10},
    Vaccine{"33", "Pneumococcal polysaccharide PPV23", 65, 0},
    Vaccine{"121", "Zoster vaccine, live", 60, 0},
    Vaccine{"03", "MMR", 1, 0},
    Vaccine{"20", "DTaP", 0, 0},
    Vaccine{"10", "IPV", 0, 0},
    Vaccine{"21", "Varicella", 1, 0},
    Vaccine{"62", "HPV, quadrivalent", 11, 0},
    Vaccine{"208", "COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose", 12, 2},
};

constexpr std::array kProcedures{
    ProcedureKind{"73761001", "Colonoscopy", 50},
    ProcedureKind{"24623002", "Screening mammography", 50},
    ProcedureKind{"80146002", "Appendectomy", 12},
    ProcedureKind{"38102005", "Cholecystectomy", 30},
    ProcedureKind{"29303009", "Electrocardiographic procedure", 40},
    ProcedureKind{"609588000", "Total knee replacement", 60},
    ProcedureKind{"274474001", "Bone immobilization", 6},
};

constexpr std::array<std::string_view, 96> kFamilies{
    "Abbott",    "Adeyemi",    "Aguilar",   "Ahmed",     "Alcántara", "Andersson",    "Bakker",      "Banerjee",
    "Baptiste",  "Bauer",      "Begum",     "Berg",      "Bianchi",   "Bjørnstad",    "Brandt",      "Brennan",
    "Castro",    "Çelik",      "Chaudhry",  "Chen",      "Cohen",     "Costa",        "Cruickshank", "D'Souza",
    "Dąbrowski", "Delgado",    "Diaz",      "Dubois",    "Dvořák",    "Edwards",      "Eriksen",     "Fernández",
    "Fischer",   "Fitzgerald", "Foster",    "Gallagher", "García",    "Gómez",        "Grant",       "Greene",
    "Gutiérrez", "Haddad",     "Hansen",    "Hartmann",  "Hernández", "Hoang",        "Horvath",     "Ibáñez",
    "Ivanova",   "Jensen",     "Johansson", "Jones",     "Kaplan",    "Kim",          "Kowalczyk",   "Krüger",
    "Kumar",     "Lindqvist",  "López",     "Łukasik",   "MacDonald", "Martins",      "Mbeki",       "McCarthy",
    "Mendoza",   "Meyer",      "Moreau",    "Müller",    "Murphy",    "Nakamura",     "Nguyen",      "Novák",
    "O'Brien",   "O'Keefe",    "Okafor",    "Olsen",     "Ortiz",     "Papadopoulos", "Patel",       "Pereira",
    "Petrović",  "Quinn",      "Ramírez",   "Rossi",     "Sánchez",   "Schäfer",      "Schmidt",     "Silva",
    "Singh",     "Sørensen",   "Tanaka",    "Thompson",  "Vargas",    "Walsh",        "Yilmaz",      "Zieliński"};
constexpr std::array<std::string_view, 64> kWomen{
    "Aaliyah",   "Agnieszka", "Aisha",     "Amélie",    "Ana",       "Anna",   "Anneliese", "Beatriz",
    "Birgit",    "Bridget",   "Camila",    "Carmen",    "Charlotte", "Chloé",  "Clara",     "Daniela",
    "Deborah",   "Dorothea",  "Elena",     "Elif",      "Emilia",    "Esther", "Fatima",    "Fiona",
    "Françoise", "Gloria",    "Grace",     "Hannah",    "Helena",    "Ingrid", "Irene",     "Isabel",
    "Jana",      "Joan",      "Josephine", "Katarzyna", "Kavita",    "Keiko",  "Laura",     "Linh",
    "Lucía",     "Maeve",     "Margaret",  "María",     "Marta",     "Mei",    "Miriam",    "Nadia",
    "Ngozi",     "Noémie",    "Olga",      "Patricia",  "Priya",     "Rosa",   "Ruth",      "Saoirse",
    "Sofia",     "Susan",     "Svetlana",  "Teresa",    "Ursula",    "Yasmin", "Zeynep",    "Zoë"};
constexpr std::array<std::string_view, 64> kMen{
    "Aarav",    "Abdul",   "Ahmet",    "Alejandro", "Álvaro",  "Anders",   "André",   "Antonio",  "Arjun",  "Bartosz",
    "Benjamin", "Björn",   "Carlos",   "Chidi",     "Daniel",  "David",    "Diego",   "Dmitri",   "Edward", "Emeka",
    "Emil",     "Enrique", "Ethan",    "Felix",     "Francis", "François", "George",  "Giovanni", "Hamza",  "Hans",
    "Hassan",   "Henry",   "Hiroshi",  "Hugo",      "Ian",     "Ibrahim",  "Isaac",   "Ivan",     "Jakub",  "James",
    "Jean",     "João",    "Jorge",    "José",      "Jürgen",  "Kenji",    "Lars",    "Leon",     "Liam",   "Luca",
    "Mateusz",  "Michael", "Mohammed", "Noah",      "Omar",    "Oscar",    "Patrick", "Pedro",    "Rafael", "Raj",
    "Samuel",   "Søren",   "Thomas",   "Walter"};
constexpr std::array<std::string_view, 12> kStreets{"Alder Lane",    "Bridge Street", "Canal Walk",    "Cedar Road",
                                                    "Harbour View",  "High Street",   "Linden Avenue", "Mill Road",
                                                    "Orchard Close", "Park Place",    "Station Road",  "Willow Way"};
constexpr std::array<Town, 8> kTowns{{{"Springfield", "MA", "01103"},
                                      {"Westfield", "MA", "01085"},
                                      {"Holyoke", "MA", "01040"},
                                      {"Chicopee", "MA", "01013"},
                                      {"Northampton", "MA", "01060"},
                                      {"Amherst", "MA", "01002"},
                                      {"Ludlow", "MA", "01056"},
                                      {"Agawam", "MA", "01001"}}};

} // namespace

const Analyte& analyte(AnalyteId id) { return kAnalytes[static_cast<std::size_t>(id)]; }
std::span<const Disease> diseases() { return kDiseases; }
const Disease& endStageRenalDisease() { return kEndStage; }
std::span<const Panel> basicPanels() { return kBasicPanels; }
const Panel& dialysisPanel() { return kDialysisPanel; }
std::span<const ShortIllness> shortIllnesses() { return kShort; }
std::span<const AllergyKind> allergyKinds() { return kAllergies; }
std::span<const Vaccine> vaccines() { return kVaccines; }
std::span<const ProcedureKind> procedureKinds() { return kProcedures; }
std::span<const std::string_view> familyNames() { return kFamilies; }
std::span<const std::string_view> givenNames(bool female) {
  return female ? std::span<const std::string_view>(kWomen) : kMen;
}
std::span<const std::string_view> streets() { return kStreets; }
std::span<const Town> towns() { return kTowns; }

} // namespace clavis::sandbox
