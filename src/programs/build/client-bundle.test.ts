import { expect, it } from 'vitest'
import { buildClient } from './client-bundle.ts'

it('bundles the client of its own files alone: the public forms are types to it, and no zod comes along', async () => {
  const inputs = await buildClient()
  expect(inputs).toContain('src/programs/client/index.ts')
  expect(inputs.filter((file) => !file.startsWith('src/programs/client/') && !file.startsWith('src/lib/'))).toEqual([])
})
