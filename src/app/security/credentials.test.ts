import { describe, expect, it } from 'vitest'
import { tokenFrom } from './credentials.ts'

const token = (headers: Record<string, string>) => tokenFrom(new Headers(headers))
const basic = (text: string) => `Basic ${btoa(text)}`

describe('tokenFrom', () => {
  it.each([
    ['Basic, the part before the first colon', { authorization: basic('key:any:thing') }],
    ['Basic with an empty password', { authorization: basic('key:') }],
    ['Basic without a colon', { authorization: basic('key') }],
    ['basic in small letters with spaces', { authorization: `basic   ${btoa('key:x')} ` }],
    ['Bearer', { authorization: 'Bearer key' }],
    ['the header apikey', { apikey: 'key' }],
    ['the header x-api-key', { 'x-api-key': ' key ' }],
    ['a key header beside an Authorization of another scheme', { authorization: 'Digest abc', apikey: 'key' }],
    ['a key header beside an empty Basic', { authorization: basic(':x'), apikey: 'key' }],
    ['Authorization before a key header', { authorization: 'Bearer key', apikey: 'other' }],
  ])('takes %s', (_, headers) => {
    expect(token(headers)).toBe('key')
  })

  it.each([
    ['nothing', {}],
    ['an empty Bearer', { authorization: 'Bearer ' }],
    ['a bare token', { authorization: 'key' }],
    ['Basic that is no base64', { authorization: 'Basic %%%' }],
    ['only a password', { authorization: basic(':key') }],
    ['an empty header', { apikey: '' }],
  ])('finds none in %s', (_, headers) => {
    expect(token(headers)).toBeUndefined()
  })
})
