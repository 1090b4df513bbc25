/**
 * Names that an admin would guess for one of our variables: a word left out or added (REAMAZE_TOKEN), a common other word
 * (ODOO_DB), one number for another (…_COUNTRY for …_COUNTRIES), or the name that a system had which Switchhook replaces.
 *
 * What must stay true: only names that begin as ours do are guesses; what other programs and platforms set is none.
 */

/** Of names that nobody else begins so. */
const families = [
  ...['SWITCHHOOK', 'REAMAZE', 'ODOO', 'SUITECRM', 'HUBSPOT', 'ZENDESK', 'ELEVENLABS', 'THREECX', 'UPSTASH', 'QSTASH'],
  'CALL_LOGGER',
]
/** ElevenLabs' own programs have these. */
const otherFamilies: Readonly<Record<string, string>> = { XI: 'ELEVENLABS', ELEVEN: 'ELEVENLABS' }

/** The first of each is what the others are compared as. */
const alike = [
  ['KEY', 'TOKEN', 'SECRET', 'PASSWORD', 'PASS', 'PASSWD', 'PWD', 'APIKEY'],
  ['LOGIN', 'USER', 'USERNAME', 'EMAIL', 'MAIL'],
  ['URL', 'HOST', 'HOSTNAME', 'ADDRESS', 'SERVER', 'ENDPOINT', 'DOMAIN', 'SUBDOMAIN', 'FQDN'],
  ['DATABASE', 'DB', 'DBNAME'],
  ['ZONE', 'TZ', 'TIMEZONE'],
]
const common = new Map(alike.flatMap(([first = '', ...others]) => others.map((word) => [word, first] as const)))

const units = new Set(['DAYS', 'HOURS', 'MINUTES', 'SECONDS', 'MS'])

/** Of the CTI middleware. The bridge's REAMAZE_USERNAME is found by its words. */
const oldNames: Readonly<Record<string, string>> = { ALLOWED_ORIGINS: 'SWITCHHOOK_CORS_ORIGINS' }

const wordLeftOut = 1
const otherWord = 1.25
/** Two words, or one and another. */
const farthest = 2.5
/** Names that are nearly as near are named beside the nearest. */
const beside = 0.25
const namesMax = 3

/** The variables that were probably meant, the nearest first. */
export function guessed(name: string, known: ReadonlySet<string>): string[] {
  const upper = name.toUpperCase()
  const old = oldNames[upper]
  if (old !== undefined) return [old]
  const mine = wordsOf(upper)
  if (!mine) return []
  const withoutOurs = mine.words.join('_')
  if (mine.family === 'SWITCHHOOK' && known.has(withoutOurs)) return [withoutOurs]
  const near = [...known].flatMap((meant) => {
    const theirs = wordsOf(meant)
    const far = theirs?.family === mine.family ? distanceOf(mine.words, theirs.words) : farthest + 1
    return far <= farthest ? [{ meant, far }] : []
  })
  const nearest = Math.min(...near.map(({ far }) => far))
  const among = near.filter(({ far }) => far <= nearest + beside).sort((one, other) => one.far - other.far)
  return among.slice(0, namesMax).map(({ meant }) => meant)
}

function wordsOf(name: string): { readonly family: string; readonly words: readonly string[] } | undefined {
  const [first = ''] = name.split('_')
  const family = families.find((one) => name.startsWith(`${one}_`)) ?? otherFamilies[first]
  if (family === undefined) return undefined
  const length = name.startsWith(`${family}_`) ? family.length : first.length
  return { family, words: name.slice(length + 1).split('_') }
}

/** How many words are left out, added or others; infinite where the last but a unit, which says what it is, is of another kind. */
function distanceOf(mine: readonly string[], theirs: readonly string[]): number {
  if (kindOf(mine) !== kindOf(theirs)) return Number.POSITIVE_INFINITY
  const left = [...theirs]
  let [far, shared] = [0, 0]
  for (const word of mine) {
    const same = left.indexOf(word)
    const at = same >= 0 ? same : left.findIndex((other) => plain(other) === plain(word))
    if (at < 0) far += wordLeftOut
    else {
      shared += 1
      if (same < 0) far += otherWord
      left.splice(at, 1)
    }
  }
  return shared === 0 ? Number.POSITIVE_INFINITY : far + left.length * wordLeftOut
}

function kindOf(words: readonly string[]): string {
  return plain(words.findLast((word) => !units.has(word)) ?? '')
}

function plain(word: string): string {
  const singular = word.length < 4 ? word : word.replace(/IES$/, 'Y').replace(/S$/, '')
  return common.get(singular) ?? singular
}
