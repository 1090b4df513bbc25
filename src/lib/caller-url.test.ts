import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callerPlaceholders, callerUrl, callerUrlFault } from './caller-url.ts'

const template = 'https://crm.example.com/open?phone={e164}&who={name}&call={callId}&at={extension}#{national}'

describe('the address of a caller in a CRM without an interface', () => {
  it('has what is known, encoded, and nothing where it is not known', () => {
    const facts = { e164: '+447700900123', digits: '447700900123', national: '07700900123', name: 'A & B' }
    expect(callerUrl(template, facts)).toBe(
      'https://crm.example.com/open?phone=%2B447700900123&who=A%20%26%20B&call=&at=#07700900123',
    )
    expect(callerUrl('https://x.example/{e164}', { digits: '117' })).toBe('https://x.example/117')
  })

  it('leads to the template’s host whatever people are called', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, callId) => {
        const url = new URL(
          callerUrl(template, { digits: '1', name: name.toWellFormed(), callId: callId.toWellFormed() }),
        )
        expect(url.origin + url.pathname).toBe('https://crm.example.com/open')
        expect(url.searchParams.get('who')).toBe(name.toWellFormed())
      }),
    )
  })

  it.each([
    ['https://crm.example.com/?p={phone}', 'unknown placeholder {phone}'],
    ['https://crm.example.com/', 'must have {e164}'],
    ['https://{digits}.example.com/', 'after the host'],
    ['https://crm.example.com{digits}/', 'after the host'],
    ['javascript:alert({digits})', 'must be an https'],
    ['https://user:secret@crm.example.com/{digits}', 'without a password'],
    ['//crm.example.com/{digits}', 'must be an https'],
    [`https://crm.example.com/${'x'.repeat(1000)}{digits}`, 'at most 1000'],
  ])('refuses %s', (wrong, why) => {
    expect(callerUrlFault(wrong)).toContain(why)
  })

  it.each(callerPlaceholders.slice(0, 3))('takes a template with {%s}, also on plain http', (name) => {
    expect(callerUrlFault(`http://crm.local:8080/a?p={${name}}`)).toBeUndefined()
  })
})
