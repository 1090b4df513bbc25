import { env, exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'

const ask = (path: string, init?: RequestInit) => exports.default.fetch(new Request(`https://hook.test${path}`, init))

describe('the Worker', () => {
  it('answers what is loaded with it and what is loaded later', async () => {
    expect((await ask('/api/lookup?number=1')).status).toBe(503)
    expect(await (await ask('/')).text()).toBe('Server is running')
    expect((await ask('/openapi.json')).status).toBe(200)
    expect(env.SITES).toBeDefined()
  })

  it('knows the whole table when a method or a path is wrong', async () => {
    const wrongMethod = await ask('/3cx/lookup', { method: 'DELETE' })
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await ask('/nothing/here')).status).toBe(404)
  })
})
