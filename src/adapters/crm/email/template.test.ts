import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filledIn, templateFault } from './template.ts'

const fields = {
  ...{ from: 'Alerts <a@example.com>', to: ['b@example.com', 'c@example.com'], subject: 'S', text: 'T', html: '<p>' },
  key: 'k1',
}
const brevo =
  '{"to":"{{toObjects}}","sender":{"email":"x@example.com"},"subject":"[{{subject}}]","textContent":"{{text}}"}'

describe('the form of another mail service', () => {
  it('is filled in where its placeholders stand', () => {
    expect(templateFault(brevo)).toBeUndefined()
    expect(JSON.parse(filledIn(brevo, fields))).toEqual({
      ...{ to: [{ email: 'b@example.com' }, { email: 'c@example.com' }], sender: { email: 'x@example.com' } },
      ...{ subject: '[S]', textContent: 'T' },
    })
    expect(JSON.parse(filledIn('{"a":["{{to}}","to {{to}}"],"n":3}', fields))).toEqual({
      ...{ a: [['b@example.com', 'c@example.com'], 'to b@example.com, c@example.com'], n: 3 },
    })
  })

  it('keeps its form whatever an alert says', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (subject, text) => {
        const made: unknown = JSON.parse(filledIn(brevo, { ...fields, subject, text }))
        expect(made).toMatchObject({ subject: `[${subject}]`, textContent: text })
        expect(Object.keys(made as object)).toEqual(['to', 'sender', 'subject', 'textContent'])
      }),
    )
  })

  it.each([
    ['{"to":"{{to}}"', 'must be a JSON object'],
    ['["{{to}}"]', 'must be a JSON object'],
    ['{"subject":"{{subject}}"}', 'must have {{to}}'],
    ['{"to":"{{to}}","a":"{{password}}"}', 'has {{password}}'],
    [`{"to":"{{to}}","a":"${'x'.repeat(5000)}"}`, 'at most 5000'],
    [`{"to":"{{to}}","a":${'['.repeat(12)}1${']'.repeat(12)}}`, 'nested deeper'],
  ])('is refused when it is wrong: %.30s', (template, fault) => {
    expect(templateFault(template)).toContain(fault)
  })
})
