import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../ports/clock.ts'
import { ThreecxApi } from '../api/api.ts'
import { openRecording } from './recording.ts'

const { signal } = new AbortController()

function open(answers: readonly Response[]) {
  const asked: { url: string; redirect?: string; token: string | undefined }[] = []
  const left = [...answers]
  const refused: string[] = []
  let tokens = 0
  const keeper = {
    get: async () => `token-${tokens}`,
    refused: async (token: string) => {
      refused.push(token)
      tokens += 1
    },
  }
  const fetch = async (url: string, init: { headers: Record<string, string>; redirect: string }) => {
    asked.push({ url, redirect: init.redirect, token: init.headers.authorization })
    return left.shift() ?? new Response(null, { status: 500 })
  }
  const settings = { url: 'https://pbx.example.com', clientId: 'c', clientSecret: 's' }
  const api = new ThreecxApi(settings as never, { clock: systemClock, fetch } as never, keeper as never)
  return { api, asked, refused }
}

describe('a recording of 3CX', () => {
  it('is asked for by its id alone, without following a redirect', async () => {
    const { api, asked } = open([new Response('RIFF')])
    const reply = await openRecording(api, '4711', signal)
    expect(reply?.status).toBe(200)
    const url = 'https://pbx.example.com/xapi/v1/Recordings/Pbx.DownloadRecording(recId=4711)'
    expect(asked).toEqual([{ url, redirect: 'manual', token: 'Bearer token-0' }])
  })

  it.each(['../../Users', '1)/x', '', '1 or 1', '-1', 'http://evil.example'])(
    'is never asked for as %s',
    async (id) => {
      const { api, asked } = open([])
      expect(await openRecording(api, id, signal)).toBeUndefined()
      expect(asked).toEqual([])
    },
  )

  it('is asked for once more with a new token', async () => {
    const { api, asked, refused } = open([new Response(null, { status: 401 }), new Response('RIFF')])
    expect((await openRecording(api, '1', signal))?.status).toBe(200)
    expect([refused, asked[1]?.token]).toEqual([['token-0'], 'Bearer token-1'])
  })

  it.each([
    [404, undefined],
    [403, { code: 'source_unauthorized' }],
    [302, { code: 'source_unreachable', retryable: true }],
    [503, { code: 'source_unreachable', retryable: true }],
  ])('%d', async (status, error) => {
    const { api } = open([new Response(null, { status })])
    const opened = openRecording(api, '1', signal)
    if (error === undefined) expect(await opened).toBeUndefined()
    else await expect(opened).rejects.toMatchObject(error)
  })
})
