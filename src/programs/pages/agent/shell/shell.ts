/** The page as an installed app: its service worker, what the browser offers, and whether the server has a newer page by now. */

const workerPath = '/pages/agent-worker.js'
const updateEveryMs = 3_600_000

export interface ShellEvents {
  /** Another version took over: this page's code is the one before. */
  readonly outdated: () => void
  readonly installable: (can: boolean) => void
}

/** Where a policy asks for trusted types the address is made by the one policy that the page's headers allow; it makes no other. */
interface Policies {
  createPolicy(name: string, rules: { createScriptURL: () => string }): { createScriptURL(input: string): string }
}

export function startShell({ outdated, installable }: ShellEvents): void {
  watchInstall(installable)
  if (!('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  let isControlled = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    // The first one is of this page's own version.
    if (isControlled) outdated()
    isControlled = true
  })
  void register(serviceWorker)
}

async function register(serviceWorker: ServiceWorkerContainer): Promise<void> {
  const policies: Policies | undefined = Reflect.get(globalThis, 'trustedTypes')
  const url =
    policies?.createPolicy('agent-shell', { createScriptURL: () => workerPath }).createScriptURL('') ?? workerPath
  try {
    const registration = await serviceWorker.register(url, { scope: '/agent' })
    setInterval(() => void registration.update().catch(() => undefined), updateEveryMs)
  } catch {
    // A browser that keeps nothing (private windows, blocked storage): the page works, but not offline.
  }
}

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

let offer: InstallPrompt | undefined

/** Chrome and Edge let a page offer it; elsewhere it is in the browser's menu. */
function watchInstall(installable: ShellEvents['installable']): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offer = event as InstallPrompt
    installable(true)
  })
  addEventListener('appinstalled', () => installable(false))
}

/** Only in a click. */
export async function installApp(): Promise<void> {
  await offer?.prompt()
}
