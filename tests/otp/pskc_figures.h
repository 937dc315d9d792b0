/* SPDX-License-Identifier: Apache-2.0
 * Key containers as RFC 6030 has them. */
#pragma once

#include <stdint.h>

static const uint8_t shared_key[16] = {0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12};

#define ENCRYPTION_METHOD "<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/>"
#define CIPHER(value) "<xenc:CipherData><xenc:CipherValue>\n  " value "\n</xenc:CipherValue></xenc:CipherData>"

/* RFC 6030 section 6.1. */
static const char figure_6[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" "
    "xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"><EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>"
    "<MACMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\"><MACKey>" ENCRYPTION_METHOD CIPHER(
        "ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX") "</MACKey></MACMethod>"
                                                                            "<KeyPackage><DeviceInfo><Manufacturer>Manufacturer<"
                                                                            "/Manufacturer><SerialNo>987654321</SerialNo></"
                                                                            "DeviceInfo>"
                                                                            "<CryptoModuleInfo><Id>CM_ID_001</Id></"
                                                                            "CryptoModuleInfo>"
                                                                            "<Key Id=\"12345678\" "
                                                                            "Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:"
                                                                            "hotp\"><Issuer>Issuer</Issuer>"
                                                                            "<AlgorithmParameters><ResponseFormat Length=\"8\" "
                                                                            "Encoding=\"DECIMAL\"/></AlgorithmParameters>"
                                                                            "<Data><Secret><EncryptedValue>" ENCRYPTION_METHOD CIPHER(
                                                                                "AAECAwQFBgcICQoLDA0OD+"
                                                                                "cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUq"
                                                                                "Gv") "</EncryptedValue>"
                                                                                      "<ValueMAC>Su+"
                                                                                      "NvtQfmvfJzF6bmQiJqoLRExc=\n</"
                                                                                      "ValueMAC></"
                                                                                      "Secret><Counter><PlainValue>0</"
                                                                                      "PlainValue></Counter></Data></"
                                                                                      "Key></KeyPackage>"
                                                                                      "</KeyContainer>";

/* RFC 6030 section 6.2: some elements stand in no namespace. */
static const char figure_7[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<pskc:KeyContainer xmlns:pskc=\"urn:ietf:params:xml:ns:keyprov:pskc\" xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\" "
    "xmlns:pkcs5=\"http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#\" xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" "
    "Version=\"1.0\"><pskc:EncryptionKey><xenc11:DerivedKey><xenc11:KeyDerivationMethod "
    "Algorithm=\"http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2\"><pkcs5:PBKDF2-params><Salt>"
    "<Specified>Ej7/PEpyEpw=</Specified></Salt><IterationCount>1000</IterationCount><KeyLength>16</KeyLength><PRF/>"
    "</pkcs5:PBKDF2-params></xenc11:KeyDerivationMethod><xenc:ReferenceList><xenc:DataReference URI=\"#ED\"/></xenc:ReferenceList>"
    "<xenc11:MasterKeyName>My Password 1</xenc11:MasterKeyName></xenc11:DerivedKey></pskc:EncryptionKey>"
    "<pskc:MACMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\"><pskc:MACKey>" ENCRYPTION_METHOD CIPHER(
        "2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx") "</pskc:MACKey></pskc:MACMethod>"
                                                                            "<pskc:KeyPackage><pskc:DeviceInfo><pskc:Manufacturer>"
                                                                            "TokenVendorAcme</"
                                                                            "pskc:Manufacturer><pskc:SerialNo>987654321</pskc:SerialNo>"
                                                                            "</pskc:DeviceInfo><pskc:Key "
                                                                            "Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\" "
                                                                            "Id=\"123456\"><pskc:Issuer>Example-Issuer"
                                                                            "</"
                                                                            "pskc:Issuer><pskc:AlgorithmParameters><pskc:"
                                                                            "ResponseFormat Length=\"8\" "
                                                                            "Encoding=\"DECIMAL\"/></pskc:AlgorithmParameters>"
                                                                            "<pskc:Data><pskc:Secret><pskc:EncryptedValue "
                                                                            "Id=\"ED\">" ENCRYPTION_METHOD CIPHER(
                                                                                "oTvo+S22nsmS2Z/"
                                                                                "RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+"
                                                                                "A4aEn032yCr4f") "</pskc:EncryptedValue>"
                                                                                                 "<pskc:ValueMAC>"
                                                                                                 "LP6xMvjtypbfT9PdkJhBZ+D6O4w="
                                                                                                 "\n</pskc:ValueMAC></"
                                                                                                 "pskc:Secret></pskc:Data></"
                                                                                                 "pskc:Key></pskc:KeyPackage>"
                                                                                                 "</pskc:KeyContainer>";

/* RFC 6030 section 4.1, figure 2: in clear. */
static const char figure_2[] =
    "<KeyContainer Version=\"1.0\" Id=\"exampleID1\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><KeyPackage>"
    "<Key Id=\"12345678\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Issuer>Issuer-A</Issuer><Data><Secret>"
    "<PlainValue>MTIzNA==</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>";
