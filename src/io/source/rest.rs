//! Kepware's IoT Gateway (`http(s)://host:39320/iotgateway`: values) and Configuration API
//! (`http(s)://host:57412/config/v1`: channels and how they are set, no values). GET only: no other verb is in this file.

use std::time::Duration;

use base64::Engine as _;
use serde_json::Value as Json;
use ureq::tls::{PemItem, TlsConfig, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector as _, TcpConnector};
use ureq::{Agent, Error};

use super::secret::login;
use super::tls::Tls;
use super::{Facts, Item, Source, SourceError};
use crate::domain::source::feed::value_of;
use crate::domain::source::point::{Fault, Reading, Stamp, Value};
use crate::domain::source::settings::Access;
use crate::io::{clock, files};

/// The longest reply that is read.
const REPLY_LIMIT: u64 = 8 * 1024 * 1024;
/// Items in one request: addresses should stay below 8 KiB.
const BATCH: usize = 50;

/// A REST server.
pub struct Rest {
    url: String,
    agent: Agent,
    authorization: Option<String>,
    is_config: bool,
    notes: Vec<String>,
}

/// Refuses a password over a line that anybody can read, unless that was asked for by name.
fn check_line(access: &Access) -> Result<Vec<String>, SourceError> {
    let mut notes = Vec::new();
    if access.is_clear() && access.user.is_some() {
        if !access.plain_password {
            return Err(SourceError::new(
                &access.url,
                "a user and password are given, and over `http` anybody on the line could read them; nothing was sent",
                "use https, or set `plain_password: true` (--plain-password) if the line is your own",
            ));
        }
        notes.push(format!(
            "{}: the password goes over the line in clear, as `plain_password` asks",
            access.url
        ));
    }
    if access.insecure {
        notes.push(format!(
            "{}: any certificate is taken (`insecure`), so that anybody on the line may answer in the server's place",
            access.url
        ));
    }
    Ok(notes)
}

impl Rest {
    /// Prepares requests to the server.
    ///
    /// # Errors
    /// When a password or certificate cannot be read.
    pub fn new(access: &Access) -> Result<Self, SourceError> {
        let notes = check_line(access)?;
        let login = login(access)?;
        let authorization = login.map(|(user, password)| {
            // The product's own client sends Latin-1 (Kepware Configuration API SDK).
            let text: Vec<u8> = format!("{user}:{}", password.reveal())
                .chars()
                .flat_map(|c| {
                    u8::try_from(u32::from(c)).map_or_else(|_| c.to_string().into_bytes(), |byte| vec![byte])
                })
                .collect();
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text))
        });
        let url = access.url.trim_end_matches('/').to_owned();
        let is_config = url.contains("/config/");
        Ok(Self { agent: agent(access)?, url, authorization, is_config, notes })
    }

    /// One GET; the reply as JSON.
    fn get(&self, path: &str) -> Result<Json, SourceError> {
        let url = format!("{}{path}", self.url);
        let mut request = self.agent.get(&url).header("Accept", "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let mut response = request.call().map_err(|error| self.wire(&error))?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(self.refused(status));
        }
        let body = response.body_mut().with_config().limit(REPLY_LIMIT).read_to_vec();
        let body = body.map_err(|error| self.wire(&error))?;
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
        serde_json::from_slice(body).map_err(|error| {
            let words = format!("GET {path} gave no JSON that can be read ({} bytes): {error}", body.len());
            SourceError::new(
                &self.url,
                words,
                "check that the address is that of the IoT Gateway or Configuration API",
            )
        })
    }

    fn refused(&self, status: u16) -> SourceError {
        let (words, help) = match status {
            300..=399 => (
                "a redirect, which is not followed so that no password leaves for another host",
                "give the final address",
            ),
            401 => (
                "no access: user or password missing or wrong",
                "set `user` and `password_env` in sources.yaml",
            ),
            403 => {
                ("no access: this user may not read", "give the user the right to read, or take another user")
            }
            404 => ("there is no such page", "check the path: /iotgateway or /config/v1"),
            429 => ("the server is busy", "ask less often"),
            500..=599 => ("a fault of the server", "look at the server's event log"),
            _ => ("an answer that was not expected", "check the address"),
        };
        SourceError::new(&self.url, format!("HTTP status {status}: {words}"), help)
    }

    fn wire(&self, error: &Error) -> SourceError {
        let help = "check address, port, firewall and that the server runs";
        let (words, help) = match error {
            Error::Timeout(_) => ("no answer within the time-out".to_owned(), help),
            Error::HostNotFound => {
                ("the host name is not known".to_owned(), "check the name, or use an address")
            }
            Error::BodyExceedsLimit(_) => (
                "the reply is larger than 8 MiB and was not read on".to_owned(),
                "this is no answer of these services: check the address",
            ),
            Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => {
                (format!("no secure connection: {error}"), "name the server's certificate with `ca_file`")
            }
            Error::Io(io) if io.to_string().contains("ertificate") => (
                format!("the server's certificate is not trusted: {io}"),
                "name it, or its authority, with `ca_file`",
            ),
            Error::Io(io) => (format!("the connection failed: {io}"), help),
            Error::Protocol(_) | Error::Http(_) => {
                (format!("the answer is no HTTP: {error}"), "check the port")
            }
            other => (other.to_string(), help),
        };
        SourceError::new(&self.url, words, help)
    }

    fn read_gateway(&self, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        let mut all = Vec::with_capacity(items.len());
        for batch in items.chunks(BATCH) {
            let ids: Vec<String> = batch.iter().map(|item| format!("ids={}", escape(item))).collect();
            let reply = self.get(&format!("/read?{}", ids.join("&")))?;
            let Some(results) = reply.get("readResults").and_then(Json::as_array) else {
                let words = "the reply to /read has no `readResults`";
                return Err(SourceError::new(&self.url, words, "check that the address ends in /iotgateway"));
            };
            let now = clock::now();
            for item in batch {
                let found = results.iter().find(|one| one.get("id").and_then(Json::as_str) == Some(item));
                all.push(found.map_or_else(|| missing(item), |one| reading(one, now)));
            }
        }
        Ok(all)
    }

    /// `Channel.property`: a property of a channel, as it is configured.
    fn read_config(&self, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        let channels = self.get("/project/channels")?;
        Ok(items.iter().map(|item| property(&channels, item).map_or_else(
            || Reading::missing(format!("`{item}`: the Configuration API carries settings, not values, and has no such setting")),
            |value| Reading { value: Ok(value), at: None, age_ms: Some(0) },
        )).collect())
    }
}

fn agent(access: &Access) -> Result<Agent, SourceError> {
    let fail = |message: String| {
        SourceError::new(&access.url, message, "give a PEM file with one certificate or more")
    };
    let mut named = None;
    if let Some(path) = &access.ca_file {
        let bytes = files::read_bytes(std::path::Path::new(path)).map_err(|error| fail(error.to_string()))?;
        let certificates: Vec<Vec<u8>> = parse_pem(&bytes)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate.der().to_vec()),
                _ => None,
            })
            .collect();
        if certificates.is_empty() {
            return Err(fail(format!("{path} holds no certificate in PEM form")));
        }
        named = Some(Tls::new(certificates).map_err(|error| fail(format!("{path}: {error}")))?);
    }
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_connect(Some(access.timeout))
        .timeout_global(Some(access.timeout.saturating_add(Duration::from_millis(1))))
        .tls_config(TlsConfig::builder().disable_verification(access.insecure).build())
        .build();
    if let Some(tls) = named.filter(|_| !access.insecure) {
        let connector = TcpConnector::default().chain(tls);
        return Ok(Agent::with_parts(config, connector, DefaultResolver::default()));
    }
    Ok(config.new_agent())
}

fn missing(item: &str) -> Reading {
    Reading::missing(format!("the gateway has no item `{item}`: add it to the REST server agent"))
}

fn reading(result: &Json, now: Stamp) -> Reading {
    let at = result.get("t").and_then(Json::as_i64).map(Stamp);
    let age_ms = at.map(|at| now.since(at));
    let good = result.get("s").and_then(Json::as_bool).unwrap_or(false);
    let value = if good && at.is_none() {
        Err(Fault::Bad("the gateway gives no time (`t`) for it, so its age cannot be told".to_owned()))
    } else if good {
        value_of(result.get("v"))
    } else {
        let reason = result.get("r").and_then(Json::as_str).unwrap_or_default();
        Err(Fault::Bad(if reason.is_empty() {
            "the gateway says that the value is bad".to_owned()
        } else {
            format!("the gateway says: {reason}")
        }))
    };
    Reading { value, at, age_ms }
}

const NAME: &str = "common.ALLTYPES_NAME";

fn property(channels: &Json, item: &str) -> Option<Value> {
    let all = channels.as_array()?;
    all.iter().find_map(|channel| {
        let name = channel.get(NAME)?.as_str()?;
        let property = item.strip_prefix(name)?.strip_prefix('.')?;
        value_of(Some(channel.get(property)?)).ok()
    })
}

/// Everything but letters, digits, `-`, `.`, `_` and `~` as `%XX`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl Source for Rest {
    fn read(&mut self, _node: &str, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        if self.is_config { self.read_config(items) } else { self.read_gateway(items) }
    }

    /// Each value of the gateway has a time of its own, and a fresh one says nothing of the next. Settings have none.
    fn facts(&self) -> Facts {
        Facts { has_own_times: !self.is_config, ..Facts::default() }
    }

    /// A server is not searched for what nobody named.
    fn listed(&mut self) -> Vec<Item> {
        Vec::new()
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        if self.is_config {
            let channels = self.get("/project/channels")?;
            let mut items = Vec::new();
            for channel in channels.as_array().into_iter().flatten() {
                let (Some(name), Some(map)) = (channel.get(NAME).and_then(Json::as_str), channel.as_object())
                else {
                    continue;
                };
                items.extend(map.iter().filter(|(key, _)| key.contains("CHANNEL_")).map(|(key, value)| {
                    let name = format!("{name}.{key}");
                    Item { node: None, name, short: None, value: value_of(Some(value)).ok() }
                }));
            }
            return Ok(items);
        }
        let reply = self.get("/browse")?;
        let results = reply.get("browseResults").and_then(Json::as_array).ok_or_else(|| {
            SourceError::new(
                &self.url,
                "the reply to /browse has no `browseResults`",
                "check that the address ends in /iotgateway",
            )
        })?;
        let name = |one: &Json| one.get("id").and_then(Json::as_str).map(str::to_owned);
        Ok(results
            .iter()
            .filter_map(name)
            .map(|name| Item { node: None, name, short: None, value: None })
            .collect())
    }
}
