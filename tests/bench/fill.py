"""First fill of a vault, end to end, against the two things it cannot be faster than.

The pages come from nginx over mutual TLS: it stands in front of the sandbox, a first sync fills its cache, then the sandbox is stopped and what is measured is
served by nginx alone. The peers, in the same run: curl fetching the same addresses into files, and SQLite inserting the same resources unencrypted and unindexed.
"""
import base64
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.request


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_authority(folder):
    """A CA of this run, nginx's certificate and a workstation's PKCS#12, by the openssl program."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Bench CA", cwd=folder)
    for name, extension in (("server", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"), ("client", "extendedKeyUsage=clientAuth\n")):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}", cwd=folder)
        (folder / f"{name}.ext").write_text(extension)
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem", cwd=folder)
    openssl("pkcs12", "-export", "-in", "client.pem", "-inkey", "client.key", "-certfile", "ca.pem", "-passout", "pass:bench", "-out", "client.p12", cwd=folder)
    (folder / "p12-password").write_text("bench")
    os.chmod(folder / "p12-password", 0o600)


def upstream_identity(folder, ready):
    """A certificate of the sandbox's own CA for nginx, by the sandbox's enrolment (EST)."""
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "up.key", "-outform", "DER", "-out", "up.csr", "-subj", "/CN=bench", cwd=folder)
    password = base64.b64encode(b"bench:" + ready["code"].encode()).decode()
    request = urllib.request.Request(ready["enrol"] + "/simpleenroll", data=base64.b64encode((folder / "up.csr").read_bytes()),
                                     headers={"Content-Type": "application/pkcs10", "Authorization": "Basic " + password})
    context = ssl.create_default_context(cafile=ready["ca"])
    with urllib.request.urlopen(request, context=context) as answer:
        (folder / "up.p7").write_bytes(base64.b64decode(answer.read()))
    openssl("pkcs7", "-inform", "DER", "-in", "up.p7", "-print_certs", "-out", "up.pem", cwd=folder)


def nginx_configuration(folder, port, upstream, upstream_ca):
    # Started by root, nginx would give its workers another user, who may not write here.
    user = "user root;" if os.getuid() == 0 else ""
    return f"""
daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;
events {{ worker_connections 256; }}
http {{
  access_log {folder}/access.log combined;
  log_format combined_uri '$request_method $request_uri $status $bytes_sent';
  access_log {folder}/uris.log combined_uri;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  proxy_cache_path {folder}/cache keys_zone=pages:64m max_size=8g inactive=1d;
  server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_protocols TLSv1.3; ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
    ssl_client_certificate {folder}/ca.pem; ssl_verify_client on; keepalive_requests 1000000;
    location / {{
      proxy_pass https://{upstream}; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host 127.0.0.1:{port}; proxy_set_header Accept-Encoding "";
      proxy_ssl_certificate {folder}/up.pem; proxy_ssl_certificate_key {folder}/up.key;
      proxy_ssl_trusted_certificate {upstream_ca}; proxy_ssl_verify on; proxy_ssl_name localhost; proxy_ssl_protocols TLSv1.3;
      proxy_cache pages; proxy_cache_key $request_uri; proxy_cache_valid 200 404 410 1d; proxy_ignore_headers Cache-Control Expires Vary Set-Cookie X-Accel-Expires;
      proxy_cache_use_stale error timeout;
      gzip off;
    }}
  }}
}}
"""


def timed(command, **options):
    """Seconds of wall time, peak resident MB and seconds of processor time of one process."""
    started = time.monotonic()
    process = subprocess.Popen(command, **options)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command[0]} failed with status {status}")
    return time.monotonic() - started, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def first_fill(command):
    """One sync: seconds of the round as it says itself (without opening the vault, where Argon2id takes its half second on purpose), of the whole
    process, peak resident MB, seconds of processor time."""
    with tempfile.TemporaryFile() as said:
        whole, memory, processor = timed(command, stdout=said, stderr=subprocess.DEVNULL)
        said.seek(0)
        return json.loads(said.read().splitlines()[-1])["milliseconds"] / 1000, whole, memory, processor


def measure(bin_folder, shared, generated=400):
    work = pathlib.Path(tempfile.mkdtemp())
    children = []
    try:
        charts = shared / "data" / "fhir-patients"
        source = ["--load", str(charts)] if charts.is_dir() else ["--generate", str(generated), "--seed", "1"]
        port = free_port()
        origin = f"https://127.0.0.1:{port}"
        upstream = f"127.0.0.1:{free_port()}"
        sandbox = subprocess.Popen([str(bin_folder / "clavis-sandbox"), "serve", "--dir", str(work / "server"), "--listen", upstream, "--origin", origin, *source],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        children.append(sandbox)
        ready = json.loads(sandbox.stdout.readline())
        make_authority(work)
        upstream_identity(work, ready)
        (work / "nginx.conf").write_text(nginx_configuration(work, port, upstream, ready["ca"]))
        nginx = subprocess.Popen(["nginx", "-p", str(work), "-c", str(work / "nginx.conf")], stderr=subprocess.DEVNULL)
        children.append(nginx)
        path = re.sub(r"^https://[^/]+", "", ready["fhir"])
        (work / "passphrase").write_text("a long enough passphrase")
        os.chmod(work / "passphrase", 0o600)

        def ctl(profile, *arguments):
            return [str(bin_folder / "clavisctl"), "--profile", str(work / profile), "--passphrase-file", str(work / "passphrase"), *arguments]

        def enrol(profile):
            subprocess.run(ctl(profile, "init", "--recovery-file", str(work / f"{profile}.recovery")), check=True, stdout=subprocess.DEVNULL)
            subprocess.run(ctl(profile, "enrol", "--fhir", origin + path, "--ca", str(work / "ca.pem"), "--p12", str(work / "client.p12"),
                               "--p12-password-file", str(work / "p12-password")), check=True, stdout=subprocess.DEVNULL)

        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        enrol("warm")
        timed(ctl("warm", "sync", "--panel", "all"), **quiet)
        sandbox.terminate()
        sandbox.wait()
        warm_lines = len((work / "uris.log").read_text().splitlines())

        enrol("measured")
        (work / "uris.log").write_text("")
        seconds, whole, memory, processor = first_fill(ctl("measured", "--json", "sync", "--panel", "all"))
        uris = [line.split()[1] for line in (work / "uris.log").read_text().splitlines() if line.startswith("GET") and line.split()[2] == "200"]
        verified = json.loads(subprocess.run(ctl("measured", "--json", "verify"), check=True, stdout=subprocess.PIPE, text=True).stdout)
        resources, raw = int(verified["resources"]), int(verified["rawBytes"])
        vault = sum(f.stat().st_size for f in (work / "measured").rglob("*") if f.is_file())

        config = "".join(f'url = "{origin}{uri}"\noutput = "{work}/fetched/{i}"\n' for i, uri in enumerate(uris))
        (work / "fetched").mkdir()
        (work / "urls").write_text(config)
        curl_seconds, _, _ = timed(["curl", "--silent", "--parallel", "--parallel-max", "8", "--cacert", str(work / "ca.pem"), "--cert", str(work / "client.pem"),
                                 "--key", str(work / "client.key"), "--config", str(work / "urls")], **quiet)

        subprocess.run(ctl("measured", "export", "--ndjson", str(work / "export")), check=True, **quiet)
        inserted = json.loads(subprocess.run([str(bin_folder / "bench_raw_insert"), str(work / "export"), str(work / "plain.db")], check=True,
                                             stdout=subprocess.PIPE, text=True).stdout)
        slower = max(curl_seconds, inserted["seconds"])
        figures = {
            "resources": resources, "raw_bytes": raw, "requests": len(uris), "requests_while_warming": warm_lines,
            "seconds": seconds, "resources_per_second": resources / seconds, "bytes_per_second": raw / seconds, "peak_rss_mb": memory,
            "process_seconds": whole, "processor_seconds": processor,
            "curl_seconds": curl_seconds, "sqlite_seconds": inserted["seconds"], "times_the_slower_peer": seconds / slower,
            "vault_bytes": vault, "vault_of_raw": vault / raw,
        }
        print(f"  {resources} resources, {raw / 1e6:.1f} MB of JSON, {len(uris)} requests")
        print(f"  first fill   {seconds:6.2f} s  {resources / seconds:8.0f} resources/s  {raw / seconds / 1e6:6.1f} MB/s  peak {memory:.0f} MB resident")
        print(f"               {whole:6.2f} s of the whole process, vault opened and closed; {processor:.2f} s of processor time; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        print(f"  curl         {curl_seconds:6.2f} s   the same addresses into files")
        print(f"  sqlite       {inserted['seconds']:6.2f} s   the same resources, unencrypted and unindexed")
        print(f"  ratio        {seconds / slower:6.2f} x the slower of the two (aim: at most 2)")
        print(f"  vault        {vault / 1e6:6.1f} MB = {vault / raw:.2f} x the raw JSON, indexes and search included (aim: at most 0.35)")
        return figures
    finally:
        for child in children:
            child.terminate()
            child.wait()
        shutil.rmtree(work, ignore_errors=True)


def measure_memory(bin_folder, patients=1600):
    """Peak resident MB while a panel several times as large is filled straight from the sandbox: memory must not grow with the panel."""
    work = pathlib.Path(tempfile.mkdtemp())
    sandbox = subprocess.Popen([str(bin_folder / "clavis-sandbox"), "serve", "--dir", str(work / "server"), "--generate", str(patients), "--seed", "3"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        ready = json.loads(sandbox.stdout.readline())
        (work / "passphrase").write_text("a long enough passphrase")
        os.chmod(work / "passphrase", 0o600)

        def ctl(*arguments):
            return [str(bin_folder / "clavisctl"), "--profile", str(work / "profile"), "--passphrase-file", str(work / "passphrase"), *arguments]

        subprocess.run(ctl("init", "--recovery-file", str(work / "recovery")), check=True, stdout=subprocess.DEVNULL)
        subprocess.run(ctl("enrol", "--url", ready["enrol"], "--code", ready["code"], "--ca", ready["ca"]), check=True, stdout=subprocess.DEVNULL)
        _, opening, _ = timed(ctl("patients", "nobody"), stdout=subprocess.DEVNULL)
        with tempfile.TemporaryFile() as said:
            _, memory, _ = timed(ctl("--json", "sync", "--panel", "all"), stdout=said, stderr=subprocess.DEVNULL)
            said.seek(0)
            resources = json.loads(said.read().splitlines()[-1])["inserted"]
        print(f"  memory       {resources} resources of {patients} patients: peak {memory:.0f} MB resident, {opening:.0f} MB of it to open a vault (Argon2id) (aim: below 200)")
        return {"patients": patients, "resources": resources, "peak_rss_mb": memory, "opening_rss_mb": opening}
    finally:
        sandbox.terminate()
        sandbox.wait()
        shutil.rmtree(work, ignore_errors=True)
