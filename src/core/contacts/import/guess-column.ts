/** What a column holds, by its header. What must stay true: a column nobody knows is ignored, never taken for numbers. */
import { foldText } from '../../../lib/fold-text.ts'
import type { Column, PlainTarget } from './column.ts'
import { holdsOne, isOne } from './header-words.ts'

/** A longer one is a sentence before the header. */
const longestHeader = 60

const labels: readonly (readonly [string, RegExp])[] = [
  ['fax', /fax|telecopie|팩스|פקס/],
  [
    'mobile',
    /mobi|handy|handphone|ponsel|cell?\b|cellul|cellphone|portable|movil|movel|moveis|celular|gsm|natel|whatsapp|viber|iphone|matkapuhelin|\bcep\b|komork|\bkom\b|\bhp\b|\bmob\b|мобил|мобіл|моб|сотов|κινητο|手机|手機|移动|行動|携帯|휴대|핸드폰|جوال|موبايل|همراه|נייד|di dong|มือถือ|मोबाइल/,
  ],
  ['pager', /pager/],
  ['assistant', /assist|\basst\b/],
  [
    'home',
    /home|privat|domicile|\bcasa\b|\bab\b|particular|thuis|maison|\bhem\b|\bev\b|\bkoti\b|domow|домашн|otthoni|자택|منزل/,
  ],
  [
    'work',
    /business|work|office|gesch|dienst|buro|bureau|travail|trabajo|trabalho|ufficio|\buff\b|lavoro|werk|zakelijk|company|firma|arbete|arbeid|arbejde|\btyo\b|\bis telefonu|sluzbow|рабоч|робоч|munkahelyi|ddi|direct|durchwahl|direktwahl|会社|회사/,
  ],
  ['main', /main|primary|zentrale|haupt|switchboard|principal/],
  ['other', /other|weiter|sonst|autre|otro|altro|\balt\b|alternat|secondary|ovrig|\bmuu\b/],
]

/** How Google, in its languages, names the columns of a value and of the word for it. */
const valueWord =
  /^(.* \d+) (?:value|number|wert|valor|valeur|valore|waarde|wartosc|varde|verdi|vaerdi|arvo|deger|hodnota|значение|值|値|값)$/
const labelWord =
  'label|type|etiqueta|libelle|etiquette|etichetta|etykieta|etikett|etiket|merkinta|stitek|ярлык|метка|标签|標籤|ラベル|라벨'

/** `BusinessFax2`, `phone_work` and `Téléphone (bureau)` as words: `business fax 2`, `phone work`, `telephone bureau`. */
export function headerWords(header: string): string {
  const opened = header
    .replace(/(\p{Ll})(?=\p{Lu}|\d)/gu, '$1 ')
    .replace(/[_/#]/g, (sign) => (sign === '#' ? ' no ' : ' '))
  const folded = foldText(opened)
  // Pipedrive names the table before each column.
  return /^\s*person - /i.test(header) ? folded.replace(/^person (?=first|last|e ?mail|phone)/, '') : folded
}

/** @param all The words of all headers. */
export function guessColumn(header: string, name: string, all: readonly string[]): Column {
  return { header, ...(header.length > longestHeader ? { target: 'ignore' } : guess(name, all)) }
}

function guess(name: string, all: readonly string[]): Omit<Column, 'header'> {
  const whole: readonly (readonly [Parameters<typeof isOne>[0], PlainTarget])[] = [
    ['id', 'id'],
    ['kind', 'kind'],
  ]
  for (const [list, target] of whole) if (isOne(list, name)) return { target }
  if (holdsOne('email', name)) return { target: holdsOne('notEmail', name) ? 'ignore' : 'email' }
  if (isOne('first', name)) return { target: 'firstName' }
  if (isOne('last', name)) return { target: 'lastName' }
  // Google: `Organization 1 - Name`, `Name der Organisation`.
  if (isOne('company', name.replace(/ \d+(?= |$)/, ''))) return { target: 'company' }
  if (isOne('name', name)) return { target: 'name' }
  return isPhone(name, all) ? phoneColumn(name, all) : { target: 'ignore' }
}

function isPhone(name: string, all: readonly string[]): boolean {
  if (holdsOne('notPhone', name)) return false
  // Brazil's postal code is called as Turkey's mobile is.
  if (name === 'cep') return !all.some((other) => /^(?:nome|cpf|cnpj|celular|endereco|bairro|cidade|uf)\b/.test(other))
  const bare = name.replace(/ \d$/, '')
  if (holdsOne('phone', bare) || isOne('phoneAlone', bare)) return true
  const [, before = '', number = ''] = /^(.*) (\S+)$/.exec(bare) ?? []
  return isOne('numberWord', number) && isOne('beforeNumber', before)
}

function phoneColumn(name: string, all: readonly string[]): Omit<Column, 'header'> {
  const slot = valueWord.exec(name)?.[1] ?? name
  const beside = new RegExp(`^${slot} (?:${labelWord})$`)
  const labelFrom = all.findIndex((other) => beside.test(other))
  if (labelFrom >= 0) return { target: 'phone', labelFrom }
  // Folding takes Korean syllables apart.
  const composed = name.normalize('NFC')
  const label = labels.find(([, pattern]) => pattern.test(composed))?.[0]
  return label === undefined ? { target: 'phone' } : { target: 'phone', label }
}
