/**
 * How software and people write that a caller hides or is not known, by language: a state (`unknown`, `unterdrückt`),
 * with or without words for what is unknown (`number`, `Anrufer`). Whole texts are compared, never parts.
 *
 * What must stay true: none of the states is a surname that people have; a word for a person or number alone says nothing.
 */
import { foldText } from '../../lib/fold-text.ts'

/** Alone, or what is left when the words below are taken away. */
const states: readonly string[] = [
  // English, and what software writes
  'anonymous|unknown|restricted|private|unavailable|not available|withheld|blocked|hidden|suppressed|unidentified|undisclosed',
  'out of area|not provided|unlisted|empty|none|null|undefined|nil|nan|n/a|na|tbd|unassigned|absent|secret|invalid|id withheld',
  // German
  'anonym|anonyme|anonymer|unbekannt|unbekannte|unbekannter|unterdrückt|unterdrueckt|unterdrückte|keine|verborgen|verborgene|versteckt|privat|private|privater|geheim|geheime|gesperrt|nicht verfügbar|nicht bekannt|k.a.|geheimnummer',
  // French
  'anonyme|inconnu|inconnue|masqué|masquée|privé|privée|caché|cachée|confidentiel|secret|indisponible|non disponible|restreint|non communiqué|non identifié|liste rouge',
  // Spanish
  'anónimo|anónima|desconocido|desconocida|oculto|oculta|privado|privada|restringido|restringida|no disponible|no identificado|no identificada|sin identificar|sin identificación|sin dato|ninguno|s/n|n/d|confidencial|reservado',
  // Portuguese
  'anônimo|anônima|desconhecido|desconhecida|oculto|confidencial|restrito|restrita|não identificado|não identificada|sem identificação|indisponível|não disponível|nenhum',
  // Italian
  'anonimo|anonima|sconosciuto|sconosciuta|nascosto|privato|privata|riservato|non disponibile|nessuno|non identificato',
  // Dutch
  'anoniem|anonieme|onbekend|onbekende|afgeschermd|afgeschermde|verborgen|privé|geheim|niet beschikbaar|niet bekend|privénummer',
  // Polish
  'anonimowy|anonimowe|nieznany|nieznane|zastrzeżony|zastrzeżone|prywatny|prywatne|ukryty|brak|niedostępny|niedostępne|nie podano',
  // Russian and Ukrainian
  'аноним|анонимный|неизвестно|неизвестен|неизвестный|скрыт|скрытый|скрыто|не определен|не определён|неопределен|частный|нет|засекречен|недоступен|запрещен|невідомий|невідомо|приховано|прихований|анонімний|не визначено',
  // Turkish
  'anonim|bilinmeyen|bilinmiyor|gizli|özel|yok|tanımsız|kısıtlı',
  // Arabic, Persian, Hindi, Hebrew
  'مجهول|غير معروف|خاص|خصوصي|محجوب|غير متاح|غير متوفر|ناشناس|نامشخص|خصوصی|अज्ञात|अनजान|निजी|छिपा हुआ|गुमनाम|חסוי|לא ידוע|פרטי|אנונימי',
  // Swedish, Norwegian, Danish, Finnish
  'okänt|okänd|hemligt|hemlig|dolt|dold|skyddat|privat|anonymt|saknas|ukendt|ukjent|skjult|hemmeligt|hemmelig|privat|tuntematon|salainen|salattu|estetty|yksityinen|nimetön',
  // Czech, Slovak, Hungarian, Romanian, Croatian, Greek
  'neznámé|neznámý|neznáme|neznámy|skryté|skrytý|soukromé|súkromné|privátní|anonymní|anonymný|ismeretlen|rejtett|titkos|privát|necunoscut|ascuns|privat|anonim|nepoznat|nepoznati|skriven|privatan|άγνωστος|άγνωστο|απόκρυψη|με απόκρυψη|απόρρητο|απόρρητος|ανώνυμος|ιδιωτικό',
  // Vietnamese, Indonesian, Malay, Thai
  'không xác định|không rõ|số lạ|ẩn danh|riêng tư|tidak diketahui|tidak dikenal|pribadi|disembunyikan|peribadi|ไม่ทราบ|ส่วนตัว|ไม่ระบุ|ไม่ปรากฏ|ไม่แสดง',
  // Chinese
  '匿名|未知|未知来电|未知來電|隐藏|隱藏|私人|私密|无|無|不显示|不顯示|未显示|未顯示|无显示|無顯示|不明|保密|无法识别|無法辨識|无法显示|無法顯示',
  // Japanese
  '非通知|非通知設定|表示圏外|通知圏外|公衆電話|不明|不明な|非表示|通知不可能|通知不可|番号なし',
  // Korean
  '발신번호표시제한|발신자표시제한|발신번호없음|알 수 없음|알수없음|알 수 없는|익명|없음|비공개|표시제한|발신자 정보 없음',
]

/** Say so only before a word for what is missing: alone they are names, or nothing. */
const negations = 'no|keiner|ohne|aucun|sans|sin|sem|nessun|senza|geen|bez|без|بلا|بدون|ללא|ingen|inget|ei'

/** What is unknown or hidden. */
const things: readonly string[] = [
  'number|caller|callers|call|cid|id|clip|clir|name|phone|party|subscriber|user|nummer|rufnummer|telefonnummer|telefonnr|anruf|anrufer|anruferin|teilnehmer|anschluss',
  'numéro|appel|appelant|correspondant|número|llamada|llamante|numero|chamada|chamador|chiamata|chiamante|beller|oproep|numer|numeru|dzwoniący|rozmówca|номер|номера|абонент|звонок|вызов|дзвінок',
  'numara|arayan|arama|رقم|متصل|مكالمة|شماره|تماس|नंबर|नम्बर|कॉलर|מספר|מתקשר|nummeret|nr|anrop|opkald|opringning|numero|soittaja|číslo|volající|szám|hívó|számú|număr|apelant|broj|poziv|αριθμός|αριθμού|κλήση',
  'số|nomor|nombor|หมายเลข|เบอร์|号码|號碼|来电|來電|主叫|电话|電話|番号|着信|発信者|번호|발신번호|발신자|전화',
]

interface Words {
  readonly states: ReadonlySet<string>
  readonly negations: ReadonlySet<string>
  readonly things: ReadonlySet<string>
  /** Written without spaces between words: what is unknown stands directly beside the state. */
  readonly unspaced: RegExp
  readonly unspacedThings: RegExp
}

let words: Words | undefined

function readWords(): Words {
  const folded = (lists: readonly string[]) => new Set(lists.flatMap((list) => list.split('|').map(foldText)))
  const thingSet = folded(things)
  // Not above: reading it takes half a millisecond of each start.
  const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{M} ]+$/u
  const compact = [...thingSet].filter((word) => unspaced.test(word)).sort((a, b) => b.length - a.length)
  return {
    states: folded(states),
    negations: folded([negations]),
    things: thingSet,
    unspaced,
    unspacedThings: new RegExp(compact.join('|'), 'gu'),
  }
}

/** Whether a text, its numbers' punctuation and scheme taken off, is one of these and nothing else. */
export function saysWithheld(text: string): boolean {
  words ??= readWords()
  const folded = foldText(text)
  const { states, negations, things, unspaced, unspacedThings } = words
  if (states.has(folded)) return true
  if (unspaced.test(folded)) {
    const bare = folded.replace(unspacedThings, '').replaceAll(' ', '')
    return bare !== '' && (states.has(bare) || states.has(folded.replaceAll(' ', '')))
  }
  const all = folded.split(' ')
  const left = all.filter((word) => !things.has(word))
  if (left.length === 0) return false
  const isNone = left.length < all.length && left.every((word) => negations.has(word))
  return isNone || states.has(left.join(' ')) || left.every((word) => states.has(word))
}
