import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { StaticFirstRouter } from './static-first-router.ts'

function open() {
  const app = new Hono({ router: new StaticFirstRouter() })
  app.get('/v1/contacts/:id', (c) => c.text(`contact ${c.req.param('id')}`))
  app.get('/v1/contacts/import', (c) => c.text('import'))
  app.post('/v1/contacts', (c) => c.text('created'))
  app.get('/v1/deliveries/:id/attempts/:number', (c) => c.json(c.req.param()))
  const ask = async (method: string, path: string) => {
    const answer = await app.request(path, { method })
    return answer.status === 200 ? answer.text() : answer.status
  }
  return { ask }
}

describe('a path', () => {
  it('that stands in the table is that route, though one with a parameter came before it', async () => {
    const { ask } = open()
    expect(await ask('GET', '/v1/contacts/import')).toBe('import')
    expect(await ask('GET', '/v1/contacts/import?dryRun=true')).toBe('import')
    expect(await ask('HEAD', '/v1/contacts/import')).toBe('')
  })

  it('with parameters has them decoded', async () => {
    const { ask } = open()
    expect(await ask('GET', '/v1/contacts/a%20b')).toBe('contact a b')
    expect(JSON.parse(String(await ask('GET', '/v1/deliveries/d1/attempts/3')))).toEqual({ id: 'd1', number: '3' })
  })

  it('of another method, with a slash more or of nothing is not found', async () => {
    const { ask } = open()
    expect(await ask('DELETE', '/v1/contacts')).toBe(404)
    expect(await ask('POST', '/v1/contacts/')).toBe(404)
    expect(await ask('GET', '/v1')).toBe(404)
  })
})
