/** How PBXs, carriers, handsets and people's sheets say "no number": in words, in digits that spell a word, in filler. */
import { withoutScheme } from './written-number.ts'

/** Whole texts, folded: lower case, one space between words, no punctuation around. By language. */
const words: readonly string[] = [
  // English, and what software writes
  'anonym|anonymous|unknown|unknown number|restricted|private|unavailable|not available|withheld|blocked|hidden|suppressed',
  'out of area|no number|no caller id|not provided|no id|unlisted|empty|none|null|undefined|nil|nan|n/a|na|tbd',
  // German
  'unbekannt|anonyme|anonymer|anonymer anruf|anonymer anrufer|unterdr(?:ü|ue)ckt|rufnummer unterdr(?:ü|ue)ckt|keine rufnummer|keine nummer|keine|verborgen|privat',
  // French
  'anonyme|inconnue?|num[ée]ro inconnu|masqu[ée]e?|num[ée]ro masqu[ée]|appel masqu[ée]|num[ée]ro priv[ée]|priv[ée]|cach[ée]|confidentiel',
  // Spanish
  'an[óo]nimo|desconocid[oa]|n[úu]mero desconocido|ocult[oa]|n[úu]mero oculto|privado|n[úu]mero privado|restringido|no disponible|sin n[úu]mero',
  // Portuguese
  'an[ôo]nimo|desconhecido|n[úu]mero desconhecido|oculto|n[úu]mero oculto|confidencial|n[úu]mero confidencial|restrito|n[ãa]o identificado|indispon[íi]vel|sem n[úu]mero',
  // Italian
  'anonimo|sconosciuto|numero sconosciuto|nascosto|privato|numero privato|riservato|non disponibile',
  // Dutch
  'anoniem|onbekend|onbekend nummer|afgeschermd|verborgen nummer|priv[ée]nummer|geen nummer',
  // Polish
  'anonimowy|nieznany|nieznany numer|numer nieznany|zastrze[żz]ony|numer zastrze[żz]ony|prywatny|numer prywatny|ukryty|brak',
  // Russian and Ukrainian
  'аноним|анонимный|неизвестно|неизвестный|неизвестный номер|номер скрыт|скрытый номер|скрыт|скрытый|номер не определен|не определен|частный номер|невідомий|приховано|прихований номер',
  // Turkish
  'anonim|bilinmeyen|bilinmeyen numara|bilinmiyor|gizli|gizli numara|özel numara|özel',
  // Chinese
  '匿名|未知|未知号码|未知號碼|未知来电|未知來電|隐藏号码|隱藏號碼|私人号码|私人號碼|无号码|無號碼|无主叫号码|来电号码不显示|無顯示號碼|不明|保密',
  // Japanese
  '非通知|非通知設定|番号非通知|表示圏外|公衆電話|不明な番号|番号不明|通知不可能',
  // Korean
  '발신번호표시제한|발신번호 표시제한|발신자표시제한|알 수 없음|익명|번호없음|비공개',
  // Arabic, Persian, Hindi
  'مجهول|غير معروف|رقم غير معروف|رقم خاص|خاص|محجوب|رقم محجوب|ناشناس|نامشخص|अज्ञात|अनजान|निजी|निजी नंबर|छिपा हुआ',
  // Swedish, Norwegian, Danish, Finnish, Czech, Hungarian
  'okänt|okänd|okänt nummer|hemligt nummer|dolt nummer|skyddat nummer|ukendt|ukjent|skjult|skjult nummer|hemmeligt nummer|hemmelig nummer|tuntematon|salainen|salattu|tuntematon numero|neznám[ée]|neznámý|skryté|soukromé|ismeretlen|rejtett|titkos',
]

const describedWord =
  /^(?:(?:number|caller|call|cid|caller id) )?(?:anonymous|unknown|restricted|private|unavailable|not available|withheld|blocked|hidden|suppressed)(?: (?:number|caller|call|id|caller id|name))?$/
const anyWord = new RegExp(`^(?:${words.join('|')})$`)

/** ANONYMOUS, BLOCKED, RESTRICTED, UNAVAILABLE and UNKNOWN spelt on a keypad, as carriers send them (Twilio, "Caller ID"). */
const spelt: ReadonlySet<string> = new Set(['266696687', '2562533', '7378742833', '86282452253', '8656696'])

/**
 * One digit over and over, at home or behind +1: what trunks and people's sheets hold where there is no number. Eight equal
 * digits are somebody's in small countries, but for zeros and ones.
 */
const filler = /^(?:00)?1?(\d)\1{8,}$|^[01]?0{7,}$|^1{7,}$/

/** Digits that are no number: `+266696687`, `0000000000`, `+1 999 999 9999`. */
export function isFiller(dial: string): boolean {
  const digits = dial.replace(/^[+ ]/, '')
  return spelt.has(digits) || filler.test(digits)
}

/** True for the words that say the caller hides, with or without brackets, quotes and scheme; true for nothing at all. */
export function isWithheld(text: string): boolean {
  const bare = withoutScheme(text)
    .replace(/^[\s"'<([]+|[\s"'>)\].]+$/g, '')
    .replace(/[\s_-]+/g, ' ')
    .toLowerCase()
  if (bare === '') return !/[^\s"'<>]/.test(text)
  return anyWord.test(bare) || describedWord.test(bare)
}
