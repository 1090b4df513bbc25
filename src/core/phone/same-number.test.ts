import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNumber, readNumbers } from './read-number.ts'
import { sameNumber } from './same-number.ts'

interface Plan {
  readonly country: string
  readonly code: string
  readonly trunk: string
  readonly idd: string
  readonly national: RegExp
}

/**
 * Countries whose ways of writing differ; `national` makes national significant numbers of a possible length. An Italian
 * `390…` of nine digits is read as the code and a zero.
 */
const plans: readonly Plan[] = [
  { country: 'US', code: '1', trunk: '1', idd: '011', national: /^[2-9]\d{9}$/ },
  { country: 'GB', code: '44', trunk: '0', idd: '00', national: /^[1-357]\d{9}$/ },
  { country: 'DE', code: '49', trunk: '0', idd: '00', national: /^[2-9]\d{9,10}$/ },
  { country: 'FR', code: '33', trunk: '0', idd: '00', national: /^[1-79]\d{8}$/ },
  { country: 'IT', code: '39', trunk: '', idd: '00', national: /^(?:0[1-9]\d{7,8}|3[2-8]\d{7,8}|39\d{8})$/ },
  { country: 'AU', code: '61', trunk: '0', idd: '0011', national: /^[2-478]\d{8}$/ },
  { country: 'ES', code: '34', trunk: '', idd: '00', national: /^[679]\d{8}$/ },
  { country: 'JP', code: '81', trunk: '0', idd: '010', national: /^[789]0\d{8}$/ },
  { country: 'RU', code: '7', trunk: '8', idd: '810', national: /^9\d{9}$/ },
  { country: 'DK', code: '45', trunk: '', idd: '00', national: /^[2-7]\d{7}$/ },
]

const anyPlan = fc.constantFrom(...plans)
/** Germany has no subscriber numbers of this length behind 049: such digits are the country's code written once more, or shorter. */
const isAssigned = (plan: Plan, digits: string) => plan.country !== 'DE' || !digits.startsWith('49')
const anyPublic = anyPlan.chain((plan) =>
  fc
    .stringMatching(plan.national)
    .filter((digits) => isAssigned(plan, digits))
    .map((digits) => ({ plan, digits })),
)
const anyPunctuation = fc.constantFrom('', ' ', '-', '.', '\u00a0', ' - ')

function fullWidth(text: string): string {
  return text.replace(/[\d+]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
}

/** Every way the issue names to write the number, for a site in its own country and, where it can be read there, elsewhere. */
function writtenForms({ country, code, trunk, idd }: Plan, digits: string, punctuation: string) {
  const spaced = digits.replace(/(\d{3})(?=\d{3,})/g, `$1${punctuation}`)
  const international = `+${code}${punctuation}${spaced}`
  return {
    anywhere: [
      `+${code}${digits}`,
      international,
      `00${code}${digits}`,
      ` ${code}${digits}`,
      `sip:+${code}${digits}@pbx.example.com`,
      `<sip:+${code}${digits}@192.0.2.1:5060;transport=udp>;tag=1`,
      `tel:+${code}-${digits}`,
      `tel:+${code}${digits};ext=12`,
      `${international} ext. 12`,
      `${international}x7`,
      fullWidth(`+${code}${digits}`),
      `%2B${code}${digits}`,
      `(+${code}) ${spaced}`,
    ],
    athome: [
      `${trunk}${digits}`,
      `${trunk}${punctuation}${spaced}`.trimStart(),
      `${idd}${code}${digits}`,
      // Bare digits that begin with the country's own code could be either; the library strips the code.
      ...(digits.startsWith(code) ? [] : [digits]),
      `sip:${trunk}${digits}@h`,
      fullWidth(trunk + digits),
    ],
    country,
  }
}

describe('the written forms of one number', () => {
  it('read to one E.164 and one key, at home and abroad', () => {
    fc.assert(
      fc.property(anyPublic, anyPunctuation, anyPlan, ({ plan, digits }, punctuation, site) => {
        const forms = writtenForms(plan, digits, punctuation)
        const expected = { kind: 'public', e164: `+${plan.code}${digits}`, matchKey: digits }
        for (const form of forms.athome)
          expect({ form, ...readNumber(form, plan.country) }).toMatchObject({ form, ...expected })
        for (const form of forms.anywhere) {
          // Abroad the site's own prefix can begin with 00 and more: `001…` is 1 after Australia's 00-anything.
          const home =
            form.startsWith('00') && site.idd.startsWith('00') && site.idd !== '00' ? plan.country : site.country
          expect({ form, home, ...readNumber(form, home) }).toMatchObject({ form, ...expected })
        }
      }),
      { numRuns: 400 },
    )
  })

  it('are the same number, both ways round and each with itself', () => {
    fc.assert(
      fc.property(anyPublic, anyPunctuation, ({ plan, digits }, punctuation) => {
        const forms = writtenForms(plan, digits, punctuation)
        const numbers = [...forms.athome, ...forms.anywhere].map((form) => readNumber(form, plan.country))
        for (const a of numbers) for (const b of numbers) expect(sameNumber(a, b)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('are found in a field beside another number', () => {
    const pair = anyPlan.chain((plan) =>
      fc.tuple(fc.constant(plan), fc.stringMatching(plan.national), fc.stringMatching(plan.national)),
    )
    fc.assert(
      fc.property(pair, fc.constantFrom(' / ', ';', '; ', ', ', ' or ', '\n', ' | '), ([plan, a, b], between) => {
        // One that begins as its country's code does may as well be one that was given the code twice.
        fc.pre(a !== b && !b.startsWith(plan.code))
        const read = readNumbers(`${plan.trunk}${a}${between}+${plan.code} ${b}`, plan.country)
        expect(read.map(({ e164 }) => e164)).toEqual([`+${plan.code}${a}`, `+${plan.code}${b}`])
      }),
    )
  })
})

describe('different numbers', () => {
  it('are never the same, however written, not even when one contains the other', () => {
    fc.assert(
      fc.property(anyPublic, anyPublic, fc.nat(), fc.nat(), (one, other, at, otherAt) => {
        fc.pre(one.plan.code !== other.plan.code || one.digits !== other.digits)
        const forms = writtenForms(one.plan, one.digits, ' ')
        const otherForms = writtenForms(other.plan, other.digits, '-')
        const a = readNumber(forms.athome[at % forms.athome.length] ?? '', one.plan.country)
        const b = readNumber(otherForms.anywhere[otherAt % otherForms.anywhere.length] ?? '', other.plan.country)
        expect(sameNumber(a, b)).toBe(false)
        expect(sameNumber(b, a)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('a part of a number is not the number, at any length and place', () => {
    fc.assert(
      fc.property(anyPublic, fc.nat({ max: 6 }), fc.nat({ max: 6 }), ({ plan, digits }, fromStart, fromEnd) => {
        const part = digits.slice(fromStart, digits.length - fromEnd)
        fc.pre(part !== digits && part !== '' && part.replace(/^[01 8]/, '') !== digits)
        const whole = readNumber(`+${plan.code}${digits}`, plan.country)
        const piece = readNumber(part, plan.country)
        expect(sameNumber(whole, piece)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('of two countries with equal national digits are kept apart where both countries are known', () => {
    const home = readNumber('2079460000', 'US')
    expect(sameNumber(home, readNumber('+44 20 7946 0000', 'US'))).toBe(false)
  })
})

describe('matching by key', () => {
  it('finds a number stored in national form that the plan of the site cannot place', () => {
    const stored = readNumber('612345678', 'US')
    expect(stored.e164).toBeUndefined()
    expect(sameNumber(stored, readNumber('+33 6 12 34 56 78', 'US'))).toBe(true)
  })

  it('ignores the extension', () => {
    expect(sameNumber(readNumber('+15551234567 x1', 'US'), readNumber('(555) 123-4567 ext. 2', 'US'))).toBe(true)
  })

  it('never matches withheld or unreadable numbers, not even with themselves', () => {
    const silent = ['', 'anonymous', '[Number]', '<unknown>'].map((raw) => readNumber(raw, 'US'))
    for (const a of silent) for (const b of silent) expect(sameNumber(a, b)).toBe(false)
  })

  it('matches extensions and feature codes with themselves only', () => {
    expect(sameNumber(readNumber('201', 'US'), readNumber('sip:201@pbx', 'US'))).toBe(true)
    expect(sameNumber(readNumber('98', 'US'), readNumber('*98', 'US'))).toBe(false)
    expect(sameNumber(readNumber('201', 'US'), readNumber('+44 201', 'US'))).toBe(false)
  })
})
