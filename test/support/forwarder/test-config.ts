/** A configuration for tests, as config/load.ts would give it. */
import type { ForwarderConfig } from '../../../src/programs/forwarder/config/load.ts'
import { configSchema } from '../../../src/programs/forwarder/config/schema.ts'

export const testKey = 'swh_main_abcdefghijkl_abcdefghijklmnopqrstuvwxyz234567abcdefgh'

export function testConfig(url: string, dataDir: string, more: object = {}): ForwarderConfig {
  const { sources: _, ...settings } = configSchema.parse({
    cloud: { url, key: testKey, ...('cloud' in more ? Object(more.cloud) : {}) },
    sources: [{ id: 'none', type: 'none' }],
    ...Object.fromEntries(Object.entries(more).filter(([name]) => name !== 'cloud')),
  })
  return { ...settings, dataDir, sources: [], notes: [] }
}
