#!/usr/bin/env python3
"""An enrolment server (RFC 7030) made of OpenSSL's own commands, run by fcgiwrap behind nginx: a root, an issuing authority below it, and nothing of ours.

    endpoint.py init DIR    makes the authorities and a server certificate for 127.0.0.1
Otherwise a CGI program on EST_DIR. Files there steer it: codes (a line each, used up one by one); pending (how often to answer 202); csrattrs (DER); owner (the URI
that new certificates name).
"""
import base64
import os
import pathlib
import subprocess
import sys
import urllib.parse

CONFIGURATION = """
[ca]
default_ca = issuing
[issuing]
dir = {dir}
database = {dir}/index.txt
new_certs_dir = {dir}/issued
certificate = {dir}/issuing.pem
private_key = {dir}/issuing.key
rand_serial = yes
crlnumber = {dir}/crlnumber
default_md = sha256
default_crl_days = 1
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[below]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = IP:127.0.0.1
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = URI:{owner}
"""


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *map(str, arguments)], input=given, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def configuration(folder):
    owner = folder / "owner"
    path = folder / f"openssl-{os.getpid()}.cnf"
    path.write_text(CONFIGURATION.format(dir=folder, owner=owner.read_text() if owner.exists() else "urn:nobody"))
    return path


def initialise(folder):
    (folder / "issued").mkdir(parents=True)
    (folder / "index.txt").write_text("")
    (folder / "crlnumber").write_text("1000\n")
    config = configuration(folder)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *curve, "-config", config, "-extensions", "root", "-subj", "/O=Hillside Clinic/CN=Hillside root", "-days", "30", "-keyout", folder / "root.key",
            "-out", folder / "root.pem")
    for name, subject, signer, extensions in (("issuing", "/O=Hillside Clinic/CN=Hillside issuing", "root", "below"), ("server", "/CN=127.0.0.1", "issuing", "server")):
        openssl("req", "-new", *curve, "-config", config, "-subj", subject, "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr")
        openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / f"{signer}.pem", "-CAkey", folder / f"{signer}.key", "-extfile", config, "-extensions",
                extensions, "-days", "20", "-out", folder / f"{name}.pem")
    (folder / "chain.pem").write_text((folder / "server.pem").read_text() + (folder / "issuing.pem").read_text())


class Refused(Exception):
    def __init__(self, status, words, *headers):
        super().__init__(words)
        self.status, self.words, self.headers = status, words, headers


def lines(path):
    return path.read_text().split() if path.exists() else []


def take_code(folder):
    scheme, _, credentials = os.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    basic = ("WWW-Authenticate: Basic realm=est",)
    if scheme != "Basic":
        raise Refused("401 Unauthorized", "who are you", *basic)
    code = base64.b64decode(credentials).decode().partition(":")[2]
    codes = lines(folder / "codes")
    if code not in codes:
        raise Refused("401 Unauthorized", "not a code of ours", *basic)
    return code


def envelope(folder, *names):
    # In lines, as `openssl base64` writes them and many servers send them.
    options = [option for name in names for option in ("-certfile", folder / name)]
    return base64.encodebytes(openssl("crl2pkcs7", "-nocrl", "-outform", "DER", *options))


def issue(folder, request):
    der = base64.b64decode(request)
    path = folder / f"request-{os.getpid()}"
    path.with_suffix(".csr").write_bytes(openssl("req", "-inform", "DER", "-verify", given=der))
    openssl("ca", "-batch", "-notext", "-config", configuration(folder), "-extensions", "client", "-days", "10", "-in", path.with_suffix(".csr"), "-out",
            path.with_suffix(".pem"))
    return envelope(folder, path.with_suffix(".pem").name)


def names(der_or_pem, *options):
    return openssl(*options, "-noout", "-subject", "-nameopt", "RFC2253", given=der_or_pem).strip().removeprefix(b"subject=")


def answer(folder):
    operation = os.environ["DOCUMENT_URI"].rpartition("/")[2]
    body = sys.stdin.buffer.read(int(os.environ.get("CONTENT_LENGTH") or 0))
    method = os.environ["REQUEST_METHOD"]
    if (method, operation) == ("GET", "cacerts"):
        return "application/pkcs7-mime", envelope(folder, "issuing.pem", "root.pem")
    if (method, operation) == ("GET", "csrattrs"):
        wanted = folder / "csrattrs"
        if not wanted.exists():
            raise Refused("204 No Content", "")
        return "application/csrattrs", base64.encodebytes(wanted.read_bytes())
    if (method, operation) == ("GET", "crl"):
        return "application/pkix-crl", openssl("crl", "-outform", "DER", given=openssl("ca", "-gencrl", "-config", configuration(folder)))
    if (method, operation) == ("POST", "simpleenroll"):
        code = take_code(folder)
        pending = folder / "pending"
        if pending.exists() and int(pending.read_text()) > 0:
            pending.write_text(str(int(pending.read_text()) - 1))
            raise Refused("202 Accepted", "somebody looks at it", "Retry-After: 1")
        (folder / "codes").write_text("\n".join(other for other in lines(folder / "codes") if other != code))
        return "application/pkcs7-mime; smime-type=certs-only", issue(folder, body)
    if (method, operation) == ("POST", "simplereenroll"):
        if os.environ.get("SSL_CLIENT_VERIFY") != "SUCCESS":
            raise Refused("403 Forbidden", "a certificate is needed")
        present = names(urllib.parse.unquote(os.environ["SSL_CLIENT_ESCAPED_CERT"]).encode(), "x509")
        if present != names(base64.b64decode(body), "req", "-inform", "DER"):
            raise Refused("400 Bad Request", "another subject than the certificate's")
        return "application/pkcs7-mime; smime-type=certs-only", issue(folder, body)
    raise Refused("404 Not Found", "there is nothing here")


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "init":
        initialise(pathlib.Path(sys.argv[2]))
        return
    try:
        kind, body = answer(pathlib.Path(os.environ["EST_DIR"]))
        head = f"Status: 200 OK\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    except Refused as refused:
        body = refused.words.encode()
        head = "".join(line + "\r\n" for line in (f"Status: {refused.status}", "Content-Type: text/plain", *refused.headers)) + "\r\n"
    except subprocess.CalledProcessError as failed:
        body = failed.stderr
        head = "Status: 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n"
    sys.stdout.buffer.write(head.encode() + body)


main()
