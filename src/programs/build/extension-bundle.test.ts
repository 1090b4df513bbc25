import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { extensionManifest } from '../extension/manifest.ts'
import { buildExtension } from './extension-bundle.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-extension-build-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const named = z.looseObject({
  action: z.object({ default_icon: z.record(z.string(), z.string()) }),
  options_ui: z.object({ page: z.string() }),
})

describe('the extension’s zips', () => {
  it('hold every file that the manifest names, are small, and come out the same each time', async () => {
    const built = await buildExtension({}, directory)
    const before = built.map(({ zip }) => readFileSync(zip))
    for (const { browser, zip, zipBytes } of built) {
      const files = Object.keys(unzipSync(readFileSync(zip)))
      const manifest = named.parse(extensionManifest({ browser, version: '1.0' }))
      const needed = [
        ...Object.values(manifest.action.default_icon),
        manifest.options_ui.page,
        'worker.js',
        'page.js',
        'page.css',
      ]
      expect(needed.filter((name) => !files.includes(name))).toEqual([])
      expect(files).toEqual(
        expect.arrayContaining(['_locales/en/messages.json', '_locales/de/messages.json', 'licences.txt']),
      )
      expect(zipBytes).toBeLessThan(400 * 1024)
    }
    const again = await buildExtension({}, directory)
    expect(again.map(({ zip }, at) => readFileSync(zip).equals(before[at] ?? Buffer.alloc(0)))).toEqual([true, true])
    expect(readdirSync(directory).filter((name) => name.endsWith('.zip'))).toHaveLength(2)
  })

  it('ask for no page before somebody allows it, unless an organisation names it', () => {
    const store = extensionManifest({ browser: 'chromium', version: '1.0' })
    expect(store).toMatchObject({ host_permissions: [], minimum_chrome_version: '126' })
    expect(store).not.toHaveProperty('externally_connectable')
    expect(store).not.toHaveProperty('content_scripts')
    const own = { server: 'https://hook.example:8443', hosts: ['crm.example'] }
    expect(extensionManifest({ browser: 'chromium', version: '1.0', ...own })).toMatchObject({
      host_permissions: ['https://hook.example/*', '*://crm.example/*'],
      externally_connectable: { matches: ['https://hook.example/*'] },
    })
    expect(extensionManifest({ browser: 'firefox', version: '1.0' })).toMatchObject({
      background: { scripts: ['worker.js'] },
      sidebar_action: { default_panel: 'panel.html' },
      // Without it the store takes no new extension, and it must be true.
      browser_specific_settings: {
        gecko: {
          data_collection_permissions: {
            required: ['authenticationInfo', 'personallyIdentifyingInfo', 'personalCommunications'],
          },
        },
      },
    })
  })
})
