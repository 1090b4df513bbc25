/** The scripts as Redis itself reads them, by redis-cli. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startRedisServer } from '../../../../test/support/upstash/redis-server.ts'
import { redisScripts } from './redis-scripts.ts'

let server: Awaited<ReturnType<typeof startRedisServer>>

beforeAll(async () => {
  server = await startRedisServer()
})
afterAll(() => server.stop())

async function cli(...args: string[]): Promise<string> {
  return (await promisify(execFile)('redis-cli', ['-s', server.socket, ...args])).stdout.trim()
}

it.each(Object.entries(redisScripts))(
  'Redis takes the script %s under the name that we call it by',
  async (_, script) => {
    expect(await cli('SCRIPT', 'LOAD', script)).toBe(createHash('sha1').update(script).digest('hex'))
  },
)

it('what one script writes another reads', async () => {
  const write = ['1000', 'write-1', '0', 'p', 'calls', 'c1', '', 'a', '', '{"a":1}', '1', 'by-time', '000']
  expect(await cli('EVAL', redisScripts.write, '1', 'sw:{cli}:', ...write)).toBe('1w')
  const page = await cli('EVAL', redisScripts.list, '1', 'sw:{cli}:', '1000', 'by-time', '[000', '(001', '10', '')
  expect(page.split('\n')).toEqual(['0', '000\0calls\0c1', '1', '{"a":1}'])
})
