# SPDX-License-Identifier: Apache-2.0
"""A vendor of tokens: seeds of its own, and the encrypted PSKC file (RFC 6030) that it ships to the bank, by other libraries than ours."""
import base64
import hashlib
import hmac
import os
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives import hashes

XENC = "http://www.w3.org/2001/04/xmlenc#"
HASHES = {"sha1": (hashlib.sha1, "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
          "sha256": (hashlib.sha256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")}


def base64_text(octets):
    return base64.b64encode(octets).decode()


def encrypt(key, plain):
    """IV and cipher text, padded as XML Encryption has it."""
    padding = 16 - len(plain) % 16
    iv = os.urandom(16)
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return iv + cipher.update(plain + bytes(padding - 1) + bytes([padding])) + cipher.finalize()


def encrypted(key, octets):
    return (f'<xenc:EncryptionMethod Algorithm="{XENC}aes{8 * len(key)}-cbc"/><xenc:CipherData><xenc:CipherValue>{base64_text(octets)}'
            "</xenc:CipherValue></xenc:CipherData>")


class Token:
    def __init__(self, serial, kind="totp", digits=6, period=30, seed=None):
        self.serial, self.kind, self.digits, self.period = serial, kind, digits, period
        self.seed = seed or os.urandom(20)

    @property
    def secret(self):
        return base64.b32encode(self.seed).decode().rstrip("=")

    def package(self, key, mac_key, mac):
        sealed = encrypt(key, self.seed)
        data = f"<TimeInterval><PlainValue>{self.period}</PlainValue></TimeInterval>" if self.kind == "totp" else "<Counter><PlainValue>0</PlainValue></Counter>"
        return (f"<KeyPackage><DeviceInfo><Manufacturer>示範 Tokens</Manufacturer><SerialNo>{escape(self.serial)}</SerialNo><Model>T1</Model></DeviceInfo>"
                f'<Key Id="{escape(self.serial)}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:{self.kind}"><AlgorithmParameters>'
                f'<ResponseFormat Length="{self.digits}" Encoding="DECIMAL"/></AlgorithmParameters><Data><Secret><EncryptedValue>'
                f"{encrypted(key, sealed)}</EncryptedValue><ValueMAC>{base64_text(hmac.new(mac_key, sealed, mac).digest())}</ValueMAC></Secret>"
                f"{data}</Data></Key></KeyPackage>")


def container(tokens, key=None, passphrase=None, mac="sha256"):
    """The file, under a pre-shared key or a passphrase."""
    salt, iterations = os.urandom(8), 10000
    if passphrase is not None:
        key = PBKDF2HMAC(hashes.SHA1(), 16, salt, iterations).derive(passphrase.encode())
        named = ('<xenc11:DerivedKey><xenc11:KeyDerivationMethod Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2">'
                 f"<pkcs5:PBKDF2-params><Salt><Specified>{base64_text(salt)}</Specified></Salt><IterationCount>{iterations}</IterationCount>"
                 "<KeyLength>16</KeyLength><PRF/></pkcs5:PBKDF2-params></xenc11:KeyDerivationMethod></xenc11:DerivedKey>")
    else:
        named = "<ds:KeyName>agreed on paper</ds:KeyName>"
    mac_key = os.urandom(20)
    digest, uri = HASHES[mac]
    return ('<?xml version="1.0" encoding="UTF-8"?><KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" '
            f'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="{XENC}" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" '
            'xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#">'
            f'<EncryptionKey>{named}</EncryptionKey><MACMethod Algorithm="{uri}"><MACKey>{encrypted(key, encrypt(key, mac_key))}</MACKey></MACMethod>'
            + "".join(token.package(key, mac_key, digest) for token in tokens) + "</KeyContainer>")
