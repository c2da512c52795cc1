//! What is known of the languages of Windows: titles, to name the language, and the words before an adapter's name.
//!
//! Nothing of this decides what an address, a mask or a gateway is: that is read by the shape of the text. The words are
//! those of public texts of real machines, without claim to be complete; a word that is not here is told as not known.

use crate::domain::nic::model::{AdapterKind, AddressState};
use crate::io::nic::captured::encoding;

/// Pieces of the title, and the language that they tell. Some are plain ASCII, since old code pages spoil the rest.
const TITLES: [(&str, &str); 23] = [
    ("Windows IP Configuration", "English"),
    ("Windows-IP-Konfiguration", "German"),
    ("Configuration IP de Windows", "French"),
    ("de IP do Windows", "Portuguese"),
    ("IP do Windows", "Portuguese"),
    ("IP de Windows", "Spanish"),
    ("Configurazione IP di Windows", "Italian"),
    ("Windows IP-configuratie", "Dutch"),
    ("Konfiguracja IP systemu Windows", "Polish"),
    ("Konfigurace protokolu IP", "Czech"),
    ("Windows IP-konfiguráció", "Hungarian"),
    ("Windows IP-konfiguration", "Swedish or Danish"),
    ("Windows IP-konfigurasjon", "Norwegian"),
    ("Windowsin IP", "Finnish"),
    ("Windows IP Yap", "Turkish"),
    ("Настройка протокола IP для Windows", "Russian"),
    ("Налаштування протоколу IP", "Ukrainian"),
    ("Windows IP 構成", "Japanese"),
    ("Windows IP 配置", "Chinese"),
    ("Windows IP 設定", "Chinese"),
    ("Windows IP 구성", "Korean"),
    ("Ρύθμιση παραμέτρων", "Greek"),
    ("IP Windows", "Romanian"),
];

/// Words of a heading before the name of a card.
const CARDS: [&str; 38] = [
    "Ethernet adapter",
    "Ethernet-Adapter",
    "Ethernet-adapter",
    "Carte Ethernet",
    "Adaptador de Ethernet",
    "Adaptador Ethernet",
    "Scheda Ethernet",
    "Karta Ethernet",
    "Adaptér sítě Ethernet",
    "Adaptér Ethernet",
    "Placa Ethernet",
    "Ethernet-kort",
    "Ethernet-sovitin",
    "Ethernet bağdaştırıcısı",
    "Адаптер Ethernet",
    "イーサネット アダプター",
    "イーサネットアダプター",
    "以太网适配器",
    "乙太網路卡",
    "이더넷 어댑터",
    "Wireless LAN adapter",
    "Drahtlos-LAN-Adapter",
    "Carte réseau sans fil",
    "Adaptador de LAN inalámbrica",
    "Adaptador de Rede sem Fio",
    "Adaptador de rede sem fios",
    "Scheda LAN wireless",
    "Draadloos LAN-adapter",
    "Karta bezprzewodowej sieci LAN",
    "Adaptér bezdrátové sítě LAN",
    "Адаптер беспроводной локальной сети",
    "Адаптер бездротової локальної мережі",
    "Kablosuz LAN bağdaştırıcısı",
    "Trådlöst LAN-kort",
    "Wireless LAN アダプター",
    "无线局域网适配器",
    "無線區域網路卡",
    "무선 LAN 어댑터",
];

/// Words of a heading before the name of something that is no card: tunnels, dial-up, and drivers that Windows itself
/// calls unknown (VPN programs).
const NO_CARDS: [&str; 29] = [
    "Tunnel adapter",
    "Unknown adapter",
    "PPP adapter",
    "Mobile Broadband adapter",
    "Tunneladapter",
    "Unbekannter Adapter",
    "PPP-Adapter",
    "Carte Tunnel",
    "Carte inconnue",
    "Carte PPP",
    "Adaptador de túnel",
    "Adaptador desconocido",
    "Adaptador PPP",
    "Adaptador de Túnel",
    "Scheda Tunnel",
    "Scheda sconosciuta",
    "Scheda PPP",
    "Karta tunelowa",
    "Nieznana karta",
    "Karta PPP",
    "Туннельный адаптер",
    "Неизвестный адаптер",
    "Адаптер PPP",
    "Tunel bağdaştırıcısı",
    "Tunnel アダプター",
    "不明なアダプター",
    "隧道适配器",
    "未知适配器",
    "터널 어댑터",
];

/// The words before a card's name as the code pages 932 (Japanese), 936 and 950 (Chinese) and 949 (Korean) write them.
const DOUBLE_BYTE_CARDS: [&[u8]; 4] = [
    b"\x83C\x81[\x83T\x83l\x83b\x83g \x83A\x83_\x83v\x83^\x81[",
    b"\xd2\xd4\xcc\xab\xcd\xf8\xca\xca\xc5\xe4\xc6\xf7",
    b"\xa4A\xa4\xd3\xba\xf4\xb8\xf4\xa5d",
    b"\xc0\xcc\xb4\xf5\xb3\xdd \xbe\xee\xb4\xf0\xc5\xcd",
];

/// Words in brackets behind an address that is in use.
const PREFERRED: [&str; 17] = [
    "Preferred",
    "Bevorzugt",
    "préféré",
    "Préféré",
    "Preferido",
    "Preferencial",
    "Preferenziale",
    "Preferito",
    "Voorkeur",
    "Preferowane",
    "Preferovaný",
    "Preferované",
    "Основной",
    "Tercih Edilen",
    "優先",
    "首选",
    "기본 설정",
];

/// Yes and no, where they stand behind the question for DHCP.
const YES: [&str; 13] =
    ["Yes", "Ja", "Oui", "Sí", "Sì", "Sim", "Tak", "Ano", "Да", "Evet", "はい", "是", "예"];
const NO: [&str; 14] =
    ["No", "Nein", "Non", "Não", "Nee", "Nie", "Ne", "Нет", "Hayır", "Nej", "Nei", "いいえ", "否", "아니요"];

/// What a heading says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading<'a> {
    /// The words before the name, as far as they were told apart.
    pub sort: &'a str,
    /// The adapter's name; the whole heading where the words before it are not known.
    pub name: &'a str,
    /// What it is; `None` where the words do not tell.
    pub kind: Option<AdapterKind>,
    /// Whether the words are listed here, and not inferred.
    pub known: bool,
}

impl<'a> Heading<'a> {
    /// A heading whose name is `rest`, behind a blank; `None` when there is no name.
    fn split(title: &'a str, rest: &'a str, kind: AdapterKind, known: bool) -> Option<Self> {
        let name = rest.strip_prefix(' ')?.trim();
        let sort = &title[..title.len() - rest.len()];
        (!name.is_empty()).then_some(Self { sort, name, kind: Some(kind), known })
    }
}

/// Whether the words before a card's name are those of one with a cable.
pub fn is_wired(sort: &str) -> bool {
    const WORDS: [&str; 4] = ["イーサネット", "以太网", "乙太", "이더넷"];
    sort.contains("Ethernet") || WORDS.iter().any(|word| sort.contains(word))
}

/// The language that a title tells.
pub fn of_title(title: &str) -> Option<&'static str> {
    TITLES.iter().find(|(piece, _)| title.contains(piece)).map(|(_, language)| *language)
}

/// Reads an adapter's heading.
pub fn heading(title: &str) -> Heading<'_> {
    let listed = |words: &[&str], kind| {
        words.iter().find_map(|sort| {
            let rest = behind(sort, title)?;
            Heading::split(title, rest, kind, true)
        })
    };
    listed(&CARDS, AdapterKind::Ethernet)
        .or_else(|| double_byte(title))
        .or_else(|| listed(&NO_CARDS, AdapterKind::PointToPoint))
        .or_else(|| inferred(title))
        .unwrap_or(Heading { sort: "", name: title, kind: None, known: false })
}

/// Whether a line begins as a heading does in some language, or is the beginning of one.
pub fn begins_a_heading(line: &str) -> bool {
    let words = CARDS.iter().chain(&NO_CARDS);
    heading(line).known || words.copied().any(|words| words.starts_with(line))
}

/// The word "Ethernet" is the same in every language that writes Latin or Cyrillic letters. It ends the words before the
/// name where it stands behind others (`Carte Ethernet X`) or has a hyphen (`Ethernet-kort X`); alone in front, one more
/// word follows it (`Ethernet adapter X`).
fn inferred(title: &str) -> Option<Heading<'_>> {
    let ends: Vec<usize> = title.match_indices(' ').map(|(at, _)| at).collect();
    let start = |number: usize| if number == 0 { Some(0) } else { ends.get(number - 1).map(|at| at + 1) };
    let word = (0..3).find(|&number| {
        let Some(from) = start(number) else { return false };
        let to = ends.get(number).copied().unwrap_or(title.len());
        title.get(from..to).is_some_and(|word| word.contains("Ethernet"))
    })?;
    let alone = title == "Ethernet" || title.starts_with("Ethernet ");
    let end = *ends.get(if alone { 1 } else { word })?;
    Heading::split(title, &title[end..], AdapterKind::Ethernet, false)
}

/// The words for a card in a code page that writes two bytes a letter.
fn double_byte(title: &str) -> Option<Heading<'_>> {
    DOUBLE_BYTE_CARDS.iter().find_map(|bytes| {
        let rest = title.strip_prefix(encoding::spoil(bytes).as_str())?;
        Heading::split(title, rest, AdapterKind::Ethernet, true)
    })
}

/// What a word in brackets says of its address.
pub fn address_state(mark: &str) -> AddressState {
    match mark {
        "Duplicate" => AddressState::Duplicate,
        "Tentative" => AddressState::Tentative,
        "Deprecated" => AddressState::Deprecated,
        word if PREFERRED.iter().any(|known| same(known, word)) => AddressState::Preferred,
        _ => AddressState::Unknown,
    }
}

/// Yes or no.
pub fn yes_or_no(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| same(word, text));
    if is(&YES) { Some(true) } else { is(&NO).then_some(false) }
}

/// Equal but for the case, also where an old code page has spoilt the letters beyond ASCII of the text, one byte a letter.
fn same(word: &str, text: &str) -> bool {
    let mut letters = text.chars();
    let alike = word.chars().all(|wanted| {
        letters.next().is_some_and(|c| {
            c.to_lowercase().eq(wanted.to_lowercase()) || encoding::is_spoilt(c) && !wanted.is_ascii()
        })
    });
    // Nothing but spoilt letters could be any word.
    alike
        && letters.next().is_none()
        && (!text.contains(encoding::is_spoilt) || text.contains(|c: char| c.is_ascii_alphabetic()))
}

/// What of the text stands behind the word, which may be spoilt.
fn behind<'a>(word: &str, text: &'a str) -> Option<&'a str> {
    let at = text.char_indices().nth(word.chars().count()).map(|(at, _)| at)?;
    same(word, &text[..at]).then(|| &text[at..])
}
