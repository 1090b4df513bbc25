import { describe, expect, it } from 'vitest'
import type { CallData } from '../../client/index.ts'
import { recordUrl } from './record-url.ts'

const template = 'https://crm.example/find?phone={e164}&home={national}&who={name}&call={callId}&at={extension}'
const places = { origin: 'https://hook.example', template, extension: '101', national: '2125550147' }
const call = (more: object) =>
  ({
    callId: 'call_1',
    callerIdNum: '+12125550147',
    callerIdName: 'A & B',
    caller: 'none',
    contact: null,
    ...more,
  }) as CallData

describe('the record of a caller', () => {
  it('is the contact’s own address, also on this server, and nothing that is no web page', () => {
    const of = (url: string) => recordUrl(call({ caller: 'found', contact: { url } }), places)
    expect(of('https://crm.example/1')).toBe('https://crm.example/1')
    expect(of('/contacts/c1')).toBe('https://hook.example/contacts/c1')
    expect(['javascript:alert(1)', 'data:text/html,x', 'http://'].map(of)).toEqual([undefined, undefined, undefined])
  })

  it('is the address with the number where nobody is found, each value one value of it', () => {
    expect(recordUrl(call({}), places)).toBe(
      'https://crm.example/find?phone=%2B12125550147&home=2125550147&who=A%20%26%20B&call=call_1&at=101',
    )
    expect(recordUrl(call({ caller: 'unknown' }), { ...places, national: undefined })).toContain('home=12125550147')
  })

  it('is none while the caller is looked up, without a number, without such an address, and for a contact without one', () => {
    expect(recordUrl(call({ caller: 'pending' }), places)).toBeUndefined()
    expect(recordUrl(call({ callerIdNum: '' }), places)).toBeUndefined()
    expect(recordUrl(call({}), { ...places, template: undefined })).toBeUndefined()
    expect(recordUrl(call({ caller: 'found', contact: { name: 'Ann' } }), places)).toBeUndefined()
  })
})
