import { describe, expect, it } from 'vitest'
import { openTestApp } from '../../test/support/test-app.ts'

const get = (path: string) => openTestApp().request(path)

describe('the dashboard', () => {
  it.each(['/admin/', '/admin/calls', '/admin/calls/call_2f6c1a', '/admin/connectors?site=acme'])(
    'answers %s with the same page for everybody, which nothing else can run in or frame',
    async (path) => {
      const answer = await get(path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toContain('text/html')
      const policy = answer.headers.get('content-security-policy')
      expect(policy).toContain("default-src 'none'; script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(await answer.text()).toBe(await (await get('/admin/')).text())
    },
  )

  it('is found without the slash, too', async () => {
    const answer = await get('/admin')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/admin/'])
  })

  it.each(['stats', 'connections', 'errors', 'api-keys', 'users'])(
    'leaves /admin/%s to clients of a relay’s dashboard',
    async (path) => {
      const answer = await get(`/admin/${path}`)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([401, expect.stringContaining('json')])
    },
  )
})
