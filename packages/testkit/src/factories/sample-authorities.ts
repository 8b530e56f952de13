/** A PEM certificate of a certificate authority, valid until 2125, and its fingerprint as the API gives it. */
export interface SampleCertificate {
  readonly pem: string;
  /** SHA-256, `AA:BB:…`. */
  readonly fingerprint: string;
}

/** Three authorities that differ; their private keys do not exist. */
export const sampleCertificates: readonly [SampleCertificate, SampleCertificate, SampleCertificate] = [
  {
    pem: `-----BEGIN CERTIFICATE-----
MIIBZTCCAQqgAwIBAgIUZsq9u/NMAuQV+1uEslEqF1sU9T0wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMRXhhbXBsZSBDQSAxMCAXDTI1MDEwMTAwMDAwMFoYDzIxMjUw
MTAxMDAwMDAwWjAXMRUwEwYDVQQDDAxFeGFtcGxlIENBIDEwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAR8D0l6uPkrJ0B8N2bfEjPdqXcC+arIfruJGiTD6vsWf3B4
4cTaP7OgG9Dl9kUmGrWCQAj21J5GznT2kdWsDXA9ozIwMDAPBgNVHRMBAf8EBTAD
AQH/MB0GA1UdDgQWBBRdjrwirBVysogKjPkfl75xHLUt/zAKBggqhkjOPQQDAgNJ
ADBGAiEAmOn/ipy52ZUXWn5kmM34gO4A3lpegsJGzDpacsPqtcUCIQCIvBZCB7SJ
UIAjby19SuKQ9FcQL/7wfu6fQRsrduveIQ==
-----END CERTIFICATE-----
`,
    fingerprint:
      '91:14:F8:56:45:D0:A7:94:98:37:F4:94:7E:65:B6:A5:57:AD:A0:48:FE:53:D7:FF:88:69:92:85:AD:9C:83:30',
  },
  {
    pem: `-----BEGIN CERTIFICATE-----
MIIBZDCCAQqgAwIBAgIUN0hFCjgWne+uBHfMX8R+qWpwjGowCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMRXhhbXBsZSBDQSAyMCAXDTI1MDEwMTAwMDAwMFoYDzIxMjUw
MTAxMDAwMDAwWjAXMRUwEwYDVQQDDAxFeGFtcGxlIENBIDIwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAATeZT5UiX4mFxinN09tvzbvbcXtsf4l+aiPbztRIx/aPuo8
7f2p4g5QoEMJRVlNdnNJYK8/CDl7zooHvi7uWq37ozIwMDAPBgNVHRMBAf8EBTAD
AQH/MB0GA1UdDgQWBBS+Gi2yPfqffwhTeVmQ0UsCSbg3ujAKBggqhkjOPQQDAgNI
ADBFAiEAnmca3VPEB3IGvwDAViq9bxcYkhTZmBsJ4rS4205PhIkCIA1tLg+qen1y
SNfCmV6D6derWTzPbFj1HxMLFNQjMb00
-----END CERTIFICATE-----
`,
    fingerprint:
      '42:D7:57:AA:C9:8A:51:A3:41:A5:0F:BD:C4:C6:AE:F7:59:91:C0:F2:DC:AF:12:E2:D6:A9:FB:7A:43:D0:A1:C6',
  },
  {
    pem: `-----BEGIN CERTIFICATE-----
MIIBZTCCAQqgAwIBAgIUD6PTniVqOiBtwceFFZXI6Uwnwr4wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMRXhhbXBsZSBDQSAzMCAXDTI1MDEwMTAwMDAwMFoYDzIxMjUw
MTAxMDAwMDAwWjAXMRUwEwYDVQQDDAxFeGFtcGxlIENBIDMwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAASaTFcrc5tZOZItS7K3eeaFtNMcsMvcAAaSBgxd5CnWDWUh
CuDoiXUxj7nl3znonSaWSM7WqhxXfnzpki2Uewu2ozIwMDAPBgNVHRMBAf8EBTAD
AQH/MB0GA1UdDgQWBBRLHMDhKfuW3QnSHQ6xCe3g8IYHFjAKBggqhkjOPQQDAgNJ
ADBGAiEA10kTl/05aGfJjaFWiI1Hdw8C9LC6d4qGGM5OeVUtCM0CIQCCYQ2BUjrI
BmmONp/qeSvNwVqdkIksm1wW7ViHi/7ZOg==
-----END CERTIFICATE-----
`,
    fingerprint:
      '3D:76:4D:ED:07:E5:EF:69:72:E0:5D:7A:48:F7:DE:77:BD:D3:E0:D4:20:DC:88:BF:47:58:CD:8F:6F:30:EC:4F',
  },
];

/** An OpenSSH public key of a certificate authority, and its fingerprint as the API gives it. */
export interface SamplePublicKey {
  readonly publicKey: string;
  /** `SHA256:` and base64. */
  readonly fingerprint: string;
}

export const samplePublicKeys: readonly [SamplePublicKey, SamplePublicKey] = [
  {
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAtzm7L7UTKLzaN1kHJAad1SNwih4vipVgWSizMVdkMv ca-1',
    fingerprint: 'SHA256:cc+Jgn+crp/4ebcRfzhXtSdOB6xDpGuKo+PKioQ56Lo',
  },
  {
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINGqqd2Pc0BTZct9ZwVAOC/8srtz1XMzz8lanLFsPXYZ ca-2',
    fingerprint: 'SHA256:ssK2KXFg8CqwBNayXKrwd25cSudn3ahhhwg4JCZb/DU',
  },
];
