import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTimeMs } from '../../../../test/support/processor-time.ts'
import { explanation } from './explanation.ts'

describe('what a CRM says is wrong', () => {
  it.each<[unknown, string | undefined]>([
    [{ error: 'Invalid signature' }, 'Invalid signature'],
    [{ errors: { mobile: ['has already been taken'] } }, 'mobile has already been taken'],
    [{ errors: { status: 400, title: null, detail: 'Module X is not found' } }, 'Module X is not found'],
    [{ error: { code: 200, message: 'Odoo Server Error', data: { debug: 'Traceback' } } }, 'Odoo Server Error'],
    [{ errors: ['Name is missing', 'and more'] }, 'Name is missing'],
    [{ error: 'invalid_client', error_description: 'Client authentication failed.' }, 'Client authentication failed'],
    [{ message: 'line one\nline two\u0000' }, 'line one line two'],
    ['a bare text', undefined],
    [{ contacts: [] }, undefined],
    [undefined, undefined],
    [null, undefined],
    [{ error: {} }, undefined],
  ])('%j reads as %j', (body, expected) => {
    expect(explanation(body, [])).toBe(expected)
  })

  it('keeps no number, e-mail, token or secret', () => {
    const message = `+44 7700 900123 and 07700900123 of jane@example.com, key hunter2, ${'a1'.repeat(20)}`
    expect(explanation({ message }, ['hunter2'])).toBe('… and … of … key …, …')
  })

  it.each(['x'.repeat(1_000_000), '1 '.repeat(500_000), '@'.repeat(1_000_000), 'a@'.repeat(500_000)])(
    'is read in no time, however long the error is',
    (message) => {
      expect(processorTimeMs(() => void explanation({ message }, []))).toBeLessThan(500)
    },
  )

  it('is short and never throws, whatever the body', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (inner) => {
        expect((explanation({ error: inner }, []) ?? '').length).toBeLessThanOrEqual(160)
      }),
    )
  })
})
