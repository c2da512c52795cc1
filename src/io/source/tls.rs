//! TLS to a gateway whose certificate, or whose authority's, is named in a file.
//!
//! The usual check knows authorities only. Many gateways have a certificate that they signed themselves and that calls itself
//! an authority (`CA:TRUE`, the habit of `openssl req -x509`); as a server's own it is refused. Named in the file, exactly
//! that certificate is trusted: it must be valid now, and name the host.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// Accepts what the named certificates signed, and each of them itself.
#[derive(Debug)]
struct Named {
    certificates: Vec<CertificateDer<'static>>,
    signed: Arc<WebPkiServerVerifier>,
}

impl Named {
    fn new(
        certificates: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots.add(certificate.clone()).map_err(|error| error.to_string())?;
        }
        let signed = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let signed = signed.build().map_err(|error| error.to_string())?;
        Ok(Self { certificates, signed })
    }
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let checked =
            self.signed.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match checked {
            // An authority in place of a server has no code of its own. Whether it is valid now was looked at before that.
            Err(rustls::Error::InvalidCertificate(CertificateError::Other(_)))
                if self.certificates.contains(end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            checked => checked,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signed.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signed.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signed.supported_verify_schemes()
    }
}

/// Puts TLS on the connections that need it.
#[derive(Debug)]
pub struct Tls(Arc<ClientConfig>);

impl Tls {
    /// TLS that trusts these certificates, in DER.
    ///
    /// # Errors
    /// In words, when one of them is no certificate.
    pub fn new(certificates: Vec<Vec<u8>>) -> Result<Self, String> {
        let provider = Arc::new(ring::default_provider());
        let certificates = certificates.into_iter().map(CertificateDer::from).collect();
        let named = Named::new(certificates, Arc::clone(&provider))?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(named))
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

impl<In: Transport> Connector<In> for Tls {
    type Out = Either<In, Secured>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let Some(plain) = chained else { return Ok(None) };
        if !details.needs_tls() || plain.is_tls() {
            return Ok(Some(Either::A(plain)));
        }
        let host = details.uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host)
            .map_err(|_| Error::Tls("the address has no host that can be checked"))?;
        let mut conn = ClientConnection::new(Arc::clone(&self.0), name)?;
        let mut sock = TransportAdapter::new(plain.boxed(), Arc::clone(&details.current_time));
        sock.set_timeout(details.timeout);
        conn.complete_io(&mut sock)?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Secured { buffers, stream: StreamOwned { conn, sock } })))
    }
}

/// A connection with TLS.
pub struct Secured {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl std::fmt::Debug for Secured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secured").finish_non_exhaustive()
    }
}

impl Transport for Secured {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.get_mut().set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        Ok(self.stream.write_all(output)?)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.get_mut().set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use rustls::CertificateError;
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::crypto::ring;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

    use super::Named;

    // Both as `openssl req -x509` makes them: CA:TRUE, for 127.0.0.1 and `gateway`, from November 2026 for ten years.
    const OWN: &str = "\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUa7LkkOAYpgFWws6fZEGTbYeP/ogwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLZ2F0ZXdheSBvd24wHhcNMjYxMTI4MTIyOTQ0WhcNMzYxMTI1
MTIyOTQ0WjAWMRQwEgYDVQQDDAtnYXRld2F5IG93bjBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABOPNQMR9Nc/ZvbeZOK4ke1flhvSoaNDiCMJ6MKfqvODwAtqF4BqV
rldIvx3COi8afBbUxaWoSGp46NaB9OQq/xyjbTBrMB0GA1UdDgQWBBTyrP8IJQXe
UUoxeOpTfBClIxrSYjAfBgNVHSMEGDAWgBTyrP8IJQXeUUoxeOpTfBClIxrSYjAP
BgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+HBH8AAAGCB2dhdGV3YXkwCgYIKoZI
zj0EAwIDSAAwRQIhAITj2Uh5e+00U26HxW6bQmhZsNbZtKwO9haKpR7qKS5fAiBf
MntSTUU5Bv+PXbaE/KBghi29BfOVHIaGnbz5IoZjNA==
-----END CERTIFICATE-----
";
    const OTHER: &str = "\
-----BEGIN CERTIFICATE-----
MIIBnzCCAUWgAwIBAgIUf2PWQxeeUcaQljJhqFRx1xLIj8gwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNZ2F0ZXdheSBvdGhlcjAeFw0yNjExMjgxMjI5NDRaFw0zNjEx
MjUxMjI5NDRaMBgxFjAUBgNVBAMMDWdhdGV3YXkgb3RoZXIwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQFZD7zrUcQ1TWYVfR2YaX1StwXBstDTTz2jRUnff+td+Hh
uGqOG6L4l87Zpz3Lc7pLW/URkqSpb7cjCU9k3+0Ko20wazAdBgNVHQ4EFgQUpbGt
p8+iFkBWLgILomp+QjaYwYMwHwYDVR0jBBgwFoAUpbGtp8+iFkBWLgILomp+QjaY
wYMwDwYDVR0TAQH/BAUwAwEB/zAYBgNVHREEETAPhwR/AAABggdnYXRld2F5MAoG
CCqGSM49BAMCA0gAMEUCIQDCjtnTnz/lSHmR8vRQJSOe13E1iXMx9AnZx7lmwyYo
zQIgZHFEhuOB9vlrQdIGSV7TJ3v64HHypDN/kY6SZGR0Sj4=
-----END CERTIFICATE-----
";
    const IN_2027: u64 = 1_800_000_000;
    const IN_2040: u64 = 2_210_000_000;

    fn certificate(pem: &str) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
    }

    /// What is said of the server's certificate when `OWN` is the one that is named.
    fn check(pem: &str, host: &'static str, at: u64) -> Result<(), rustls::Error> {
        let named = Named::new(vec![certificate(OWN)], Arc::new(ring::default_provider())).expect("good");
        let host = ServerName::try_from(host).expect("a name");
        let now = UnixTime::since_unix_epoch(Duration::from_secs(at));
        named.verify_server_cert(&certificate(pem), &[], &host, &[], now).map(drop)
    }

    #[test]
    fn exactly_the_named_certificate_is_trusted() {
        assert_eq!(check(OWN, "127.0.0.1", IN_2027), Ok(()));
        assert_eq!(check(OWN, "gateway", IN_2027), Ok(()));
        assert!(check(OTHER, "127.0.0.1", IN_2027).is_err(), "one that nobody named");
    }

    #[test]
    fn it_must_name_the_host_and_be_valid_now() {
        let refused = |host, at| match check(OWN, host, at) {
            Err(rustls::Error::InvalidCertificate(why)) => why,
            other => panic!("{host} {at}: {other:?}"),
        };
        assert!(matches!(
            refused("127.0.0.2", IN_2027),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
        ));
        assert!(matches!(
            refused("127.0.0.1", IN_2040),
            CertificateError::Expired | CertificateError::ExpiredContext { .. }
        ));
        assert!(matches!(
            refused("127.0.0.1", 1_700_000_000),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }
        ));
    }
}
