import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { odooFormCheck } from '../../../../test/support/odoo/operations.ts'
import { readable } from '../../../../test/support/odoo/stand-in.ts'
import { startOdoo } from '../../../../test/support/odoo/start.ts'
import { processorTimeMs } from '../../../../test/support/processor-time.ts'
import { sampleReport } from '../contract/sample-calls.ts'
import { addressesOf } from './contact.ts'
import { messageId, noteHtml } from './note.ts'

heldTo(odooFormCheck)

describe('a note in an old Odoo', () => {
  it('of a user without an e-mail address is written all the same, and the check says that one is missing', async () => {
    const { connector, standIn } = startOdoo({ version: 14, rights: { email: undefined } })
    const signal = new AbortController().signal
    await connector.logCall(sampleReport(), signal)
    expect(standIn.entries()).toHaveLength(1)
    const texts = (await connector.check(signal)).findings.map(({ text }) => text)
    expect(texts).toContainEqual(expect.stringContaining('Our user has no e-mail address'))
  })
})

describe('a note', () => {
  it('has a headline, its lines, and addresses to click', () => {
    expect(noteHtml('Missed call\nFrom: Jane <jane@example.com>\nRecording: https://pbx.example.com/r?a=1&b=2')).toBe(
      '<p><b>Missed call</b><br>From: Jane &lt;jane@example.com&gt;<br>' +
        'Recording: <a href="https://pbx.example.com/r?a=1&amp;b=2">https://pbx.example.com/r?a=1&amp;b=2</a></p>',
    )
    expect(noteHtml('See (https://example.com/a).')).toContain(
      '(<a href="https://example.com/a">https://example.com/a</a>).',
    )
  })

  it('says the text and nothing else, whatever callers and AI agents wrote', () => {
    const scraps = fc.constantFrom(
      '<script>',
      '</p>',
      '"',
      "' onload='x",
      '&amp;',
      'https://',
      'https://a.b/"><i>',
      'javascript:',
      '\n',
    )
    const text = fc
      .array(fc.oneof(scraps, fc.string({ maxLength: 5 })), { maxLength: 8 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (words) => {
        const html = noteHtml(words)
        expect(readable(html)).toBe(words)
        const tags = html.match(/<[^>]*>/g) ?? []
        for (const tag of tags) expect(tag).toMatch(/^<(\/?(p|b|a)|br|a href="https?:\/\/[^"<>]*")>$/)
      }),
      { numRuns: 1000 },
    )
  })

  it('stays linear on text made to be slow', () => {
    const text = `https://${')'.repeat(100_000)}x https://${'"'.repeat(100_000)}`
    expect(processorTimeMs(() => void noteHtml(text))).toBeLessThan(1000)
  })

  it('is known by the report and the site alone', () => {
    expect(messageId('call_1.odoo', 'main')).toBe('<switchhook.call_1.odoo@main.switchhook>')
    expect(messageId('a b>', 'x')).toBe('<switchhook.a%20b%3E@x.switchhook>')
  })
})

describe('the addresses in a field', () => {
  it.each(['x'.repeat(1_000_000), 'x@'.repeat(500_000)])('are read in no time, however long it is', (field) => {
    expect(processorTimeMs(() => void addressesOf(field))).toBeLessThan(500)
  })
})
