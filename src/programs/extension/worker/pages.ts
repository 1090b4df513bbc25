/**
 * On which pages the content script runs: where the user (or whoever installed the extension) gave access, and where the organisation
 * and the user want it. Without that the extension sees no page.
 */
import { isOn, matchPattern, type Settings } from '../shared/settings.ts'

const scriptId = 'page'
const everywhere = '*://*/*'

export interface PageScripts {
  readonly matches: readonly string[]
  readonly excludeMatches: readonly string[]
}

/** @param granted The origins that were given, as match patterns. @param server Its pages show the calls themselves. */
export function pageScripts(granted: readonly string[], settings: Settings, server: string | undefined): PageScripts {
  const { domains, blockedDomains } = settings
  const allowed = granted.filter((pattern) => server === undefined || hostOfPattern(pattern) !== hostOfUrl(server))
  const isWide = allowed.some((pattern) => hostOfPattern(pattern) === '*')
  const wanted =
    domains.length === 0
      ? allowed
      : isWide
        ? domains.map(matchPattern)
        : allowed.filter((one) => isOn(domains, hostOfPattern(one)))
  return {
    matches: domains.length === 0 && isWide ? [everywhere] : wanted,
    excludeMatches: [...blockedDomains, ...(server === undefined ? [] : [hostOfUrl(server)])].map(matchPattern),
  }
}

function hostOfPattern(pattern: string): string {
  if (pattern === '<all_urls>') return '*'
  return pattern.replace(/^[^:]*:\/\//, '').replace(/[/:].*$/, '')
}

/** Match patterns have no ports. */
function hostOfUrl(url: string): string {
  return new URL(url).hostname
}

/** Registers the script anew, and runs it in the tabs that are open and may have it: it notices that it runs already. */
export async function registerPages(settings: Settings, server: string | undefined): Promise<void> {
  const { origins = [] } = await chrome.permissions.getAll()
  const { matches, excludeMatches } = pageScripts(origins, settings, server)
  const before = await chrome.scripting.getRegisteredContentScripts({ ids: [scriptId] })
  if (before.length > 0) await chrome.scripting.unregisterContentScripts({ ids: [scriptId] })
  if (matches.length === 0) return
  await chrome.scripting.registerContentScripts([
    {
      id: scriptId,
      matches: [...matches],
      excludeMatches: [...excludeMatches],
      js: ['page.js'],
      css: ['page.css'],
      runAt: 'document_idle',
      allFrames: true,
      persistAcrossSessions: true,
    },
  ])
  const tabs = await chrome.tabs.query({ url: [...matches] })
  const others = await chrome.tabs.query({
    url: excludeMatches.length > 0 ? [...excludeMatches] : ['*://invalid.invalid/*'],
  })
  const isExcluded = new Set(others.map(({ id }) => id))
  await Promise.all(tabs.map(({ id }) => (id === undefined || isExcluded.has(id) ? undefined : runIn(id))))
}

/** Also where only a click gave access for the moment (`activeTab`). Resolves with whether it runs there. */
export async function runIn(tabId: number): Promise<boolean> {
  try {
    const target = { tabId, allFrames: true }
    await chrome.scripting.insertCSS({ target, files: ['page.css'] })
    await chrome.scripting.executeScript({ target, files: ['page.js'] })
    return true
  } catch {
    return false
  }
}
