/**
 * The extension's manifest for Chrome and Edge, or for Firefox. Pure: written by src/programs/build/extension-bundle.ts.
 *
 * No page is seen before the user allows it: host permissions are optional, unless whoever builds it for an organisation names
 * hosts (docs/browser-extension.md).
 */
export interface ManifestOptions {
  readonly browser: 'chromium' | 'firefox'
  readonly version: string
  /** The organisation's own deployment, `https://hook.example.com`: no permission is asked for it, and its agent page may pair. */
  readonly server?: string
  /** The organisation's pages, `crm.example.com`: allowed at once, where a policy installs it without asking. */
  readonly hosts?: readonly string[]
}

/** Firefox's own; Chrome's comes from the store. */
const firefoxId = '{5d1b8a52-7c9e-4f0e-9d63-2f7b5d1c8e40}'

export function extensionManifest({ browser, version, server, hosts = [] }: ManifestOptions): Record<string, unknown> {
  const own = server === undefined ? [] : [`${new URL(server).protocol}//${new URL(server).hostname}/*`]
  return {
    manifest_version: 3,
    name: '__MSG_name__',
    short_name: 'Switchhook',
    description: '__MSG_description__',
    version,
    default_locale: 'en',
    icons: iconFiles,
    action: { default_title: 'Switchhook', default_icon: iconFiles },
    permissions: [
      'activeTab',
      'alarms',
      'contextMenus',
      'notifications',
      'scripting',
      'storage',
      ...sidePanelPermission(browser),
    ],
    host_permissions: [...own, ...hosts.map((host) => `*://${host}/*`)],
    optional_host_permissions: ['https://*/*', 'http://*/*'],
    options_ui: { page: 'options.html', open_in_tab: true },
    // `data:` is the picture on a notification: a worker fetches it. Media are recordings, of the deployment by short links.
    content_security_policy: {
      extension_pages:
        "default-src 'self'; connect-src https: wss: data: http://localhost:* http://127.0.0.1:* ws://localhost:* ws://127.0.0.1:*; media-src https: http://localhost:* http://127.0.0.1:*; style-src 'self'; object-src 'none'",
    },
    commands: { _execute_action: { suggested_key: { default: 'Alt+Shift+S' } } },
    ...(own.length > 0 && browser === 'chromium' ? { externally_connectable: { matches: own } } : {}),
    ...(browser === 'chromium' ? ofChromium : ofFirefox),
  }
}

const sizes = [16, 32, 48, 128] as const
const iconFiles = Object.fromEntries(sizes.map((size) => [size, `icons/${size}.png`]))

function sidePanelPermission(browser: ManifestOptions['browser']): string[] {
  return browser === 'chromium' ? ['sidePanel'] : []
}

const ofChromium = {
  // Before 116 a worker's socket did not keep it alive; the colours of the pages' parts need 123, and `URL.parse` 126.
  minimum_chrome_version: '126',
  background: { service_worker: 'worker.js', type: 'module' },
  side_panel: { default_path: 'panel.html' },
  storage: { managed_schema: 'managed-schema.json' },
}

/**
 * What leaves the browser, to the user's own deployment alone: the sign-in, numbers that were clicked, notes on calls. By Mozilla's
 * words: https://extensionworkshop.com/documentation/develop/firefox-builtin-data-consent/#taxonomy
 */
const sentData = ['authenticationInfo', 'personallyIdentifyingInfo', 'personalCommunications']

const ofFirefox = {
  background: { scripts: ['worker.js'], type: 'module' },
  sidebar_action: {
    default_panel: 'panel.html',
    default_title: 'Switchhook',
    default_icon: iconFiles,
    open_at_install: false,
  },
  browser_specific_settings: {
    gecko: { id: firefoxId, strict_min_version: '140.0', data_collection_permissions: { required: sentData } },
  },
}
