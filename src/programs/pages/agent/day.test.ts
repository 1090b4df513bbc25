import { describe, expect, it } from 'vitest'
import { readDay, wayBack } from './day.ts'

describe('the way back after signing in', () => {
  it('leads to our pages of contacts and nowhere else', () => {
    const of = (next: string) => wayBack(`?next=${encodeURIComponent(next)}`, 'https://hook.example')
    expect(of('/contacts/c1?site=acme')).toBe('/contacts/c1?site=acme')
    const others = [
      '//evil.example/contacts/',
      'https://evil.example/contacts/1',
      '/contacts/../admin/',
      '/admin/',
      'javascript:1',
    ]
    expect(others.map(of)).toEqual(others.map(() => undefined))
    expect(wayBack('', 'https://hook.example')).toBeUndefined()
  })
})

describe('the day', () => {
  it('names callers by what is known of them, and is unknown when the server does not answer', async () => {
    const asked: string[] = []
    const day = await readDay(async (_method, path) => {
      asked.push(path)
      return { status: 200, body: { calls: [{ callId: 'a', callerIdName: '', knownAs: 'Jane Doe' }], callBacks: [] } }
    }, Date.parse('2026-11-30T12:00:00Z'))
    expect(day?.calls).toMatchObject([{ callId: 'a', callerIdName: 'Jane Doe' }])
    expect(asked[1]).toBe('/agent/call-backs')
    expect(await readDay(async () => ({ status: 0, body: undefined }), 0)).toBeUndefined()
  })
})
