# SPDX-License-Identifier: Apache-2.0
"""Manufacturers of authenticators, their models as `packed` and `fido-u2f` attest them, and a metadata service that tells of them (FIDO MDS 3.0)."""
import base64
import datetime
import hashlib
import json
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

from software_authenticator import Es256, SoftwareAuthenticator, b64

AAGUID_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")
DAY = datetime.timedelta(days=1)
ALWAYS_BIOMETRIC, PIN_TOO = [["fingerprint_internal"], ["presence_internal"]], [["fingerprint_internal"], ["passcode_internal"]]


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


def name_of(common_name, unit="Authenticator Attestation"):
    parts = (NameOID.COUNTRY_NAME, "TW"), (NameOID.ORGANIZATION_NAME, "示範製造商"), (NameOID.ORGANIZATIONAL_UNIT_NAME, unit), (NameOID.COMMON_NAME, common_name)
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


class Authority:
    """A root that certifies keys on P-256."""

    def __init__(self, name):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name_of(name, "Root")
        self.certificate = self.certify(self.name, self.key, is_ca=True)

    def certify(self, subject, key, *extensions, is_ca=False, end=DAY):
        made = x509.CertificateBuilder(self.name, subject, key.public_key(), x509.random_serial_number(), now() - 2 * DAY, now() + end)
        for extension in (x509.BasicConstraints(is_ca, None), *extensions):
            made = made.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return made.sign(self.key, hashes.SHA256())

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


class Model:
    """What a manufacturer sells: its authenticators attest by one key, certified for this model."""

    def __init__(self, manufacturer, name, certified_as=None):
        self.manufacturer, self.name, self.aaguid = manufacturer, name, uuid.uuid4()
        self.key = Es256()
        stated = x509.UnrecognizedExtension(AAGUID_EXTENSION, b"\x04\x10" + (certified_as or self.aaguid).bytes)
        self.certificate = manufacturer.certify(name_of(name), self.key.key, stated)

    def entry(self, *statuses, verification=(), roots=None):
        """What the metadata say of it. `statuses` in the order of their days; `verification` are the ways to verify its user."""
        reports = [{"status": status, "effectiveDate": f"2025-01-{day:02}"} for day, status in enumerate(statuses, 1)]
        anchors = [self.manufacturer.certificate] if roots is None else roots
        statement = {"description": self.name, "attestationRootCertificates": [base64.b64encode(der(root)).decode() for root in anchors],
                     "userVerificationDetails": [[{"userVerificationMethod": method} for method in way] for way in verification]}
        return {"aaguid": str(self.aaguid), "statusReports": reports, "metadataStatement": statement}


class PackedAuthenticator(SoftwareAuthenticator):
    """A piece of the model, attested by it (WebAuthn section 8.2)."""

    def __init__(self, origin, model, **kinds):
        super().__init__(origin, **{"aaguid": model.aaguid.bytes, **kinds})
        self.model = model

    def statement(self, data, client_data):
        signature = self.model.key.sign(data + hashlib.sha256(client_data).digest())
        return "packed", {"alg": self.model.key.identifier, "sig": signature, "x5c": [der(self.model.certificate)]}


class U2fAuthenticator(PackedAuthenticator):
    """The same as before CTAP2 (section 8.6): its AAGUID, zeroes unless somebody says otherwise, is under no signature."""

    def __init__(self, origin, model, **kinds):
        super().__init__(origin, model, **{"aaguid": bytes(16), **kinds})

    def statement(self, data, client_data):
        point = self.key.key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        signature = self.model.key.sign(b"\0" + data[:32] + hashlib.sha256(client_data).digest() + self.credential + point)
        return "fido-u2f", {"sig": signature, "x5c": [der(self.model.certificate)]}


class MetadataService:
    """Who signs blobs, as HOST."""

    HOST = "mds.example"

    def __init__(self, **validity):
        self.root = Authority("Metadata Root")
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.root.certify(name_of("Metadata", "Service"), self.key, x509.SubjectAlternativeName([x509.DNSName(self.HOST)]), **validity)

    def blob(self, *entries, next_update=None):
        chain = [base64.b64encode(der(certificate)).decode() for certificate in (self.certificate, self.root.certificate)]
        payload = {"legalHeader": "x", "no": 7, "nextUpdate": f"{next_update or now() + DAY:%Y-%m-%d}", "entries": list(entries)}
        text = ".".join(b64(json.dumps(part).encode()) for part in ({"alg": "ES256", "typ": "JWT", "x5c": chain}, payload))
        r, s = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{text}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
