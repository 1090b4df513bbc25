import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { askSite, inInvocation } from './ask-site.ts'
import { createDurableObjectRecords } from './durable-object-records.ts'

const put = (id: string) => ({ op: 'put' as const, collection: 'things', id, value: id })

/** A namespace that counts what it is asked, over the real one. */
function counted() {
  const asked: string[] = []
  const spied = new Proxy(env.SITES, {
    get: (namespace, name) =>
      name !== 'getByName'
        ? Reflect.get(namespace, name)
        : (site: string) => {
            const stub = namespace.getByName(site)
            return new Proxy(stub, {
              get: (_, method) => {
                asked.push(String(method))
                const found: unknown = Reflect.get(stub, method)
                return (...args: unknown[]): unknown => (typeof found === 'function' ? found(...args) : undefined)
              },
            })
          },
  })
  return { asked, namespace: spied }
}

describe('what one invocation asks of a site', () => {
  it('is one session, as long as it goes on asking', async () => {
    const { asked, namespace } = counted()
    const records = createDurableObjectRecords(namespace, 'sessions-1')
    await inInvocation(async () => {
      await records.write([put('a')])
      expect(await records.get('things', 'a')).toMatchObject({ value: 'a', version: 1 })
      await Promise.all([records.write([put('b')]), records.list({ index: 'i', limit: 1 }), records.sums(['g'])])
      expect(asked).toEqual(['session'])
      await new Promise((resolve) => setTimeout(resolve, 60))
      expect(await records.get('things', 'b')).toMatchObject({ value: 'b' })
      expect(asked).toEqual(['session', 'session'])
    })
  })

  it('is one call where it is begun in the same turn, though no session is wanted', async () => {
    const { asked, namespace } = counted()
    const records = createDurableObjectRecords(namespace, 'sessions-3')
    await records.write([{ ...put('a'), index: [{ index: 'i', key: 'k' }] }, put('b')])
    const found = await Promise.all([
      records.get('things', 'b'),
      records.list({ index: 'i', limit: 1 }),
      records.getMany([{ collection: 'things', id: 'none' }]),
    ])
    expect(found).toMatchObject([{ value: 'b' }, { records: [{ value: 'a' }] }, [undefined]])
    expect(asked).toEqual(['write', 'together'])
    await records.get('things', 'b')
    expect(asked).toEqual(['write', 'together', 'getMany'])
  })

  it('is a call of each of two invocations, though they begin in the same turn', async () => {
    const { asked, namespace } = counted()
    const records = createDurableObjectRecords(namespace, 'sessions-4')
    await records.write([put('a')])
    const read = () => inInvocation(() => records.get('things', 'a'))
    expect(await Promise.all([read(), read()])).toMatchObject([{ value: 'a' }, { value: 'a' }])
    expect(asked).toEqual(['write', 'session', 'session'])
  })

  it('is asked by itself outside of invocations, and in a new session when one failed', async () => {
    const { asked, namespace } = counted()
    const records = createDurableObjectRecords(namespace, 'sessions-2')
    await records.write([put('a')])
    expect(asked).toEqual(['write'])
    await inInvocation(async () => {
      await expect(askSite(namespace, 'sessions-2', () => Promise.reject(new Error('broken')))).rejects.toThrow()
      expect(await records.get('things', 'a')).toMatchObject({ value: 'a' })
    })
    expect(asked).toEqual(['write', 'session', 'session'])
  })
})
