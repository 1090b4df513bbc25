/** What tests that run inside workerd see of the Worker's bindings (wrangler.toml). */
/// <reference types="@cloudflare/vitest-plugin/types" />

declare namespace Cloudflare {
  interface Env {
    readonly SITES: DurableObjectNamespace<import('../../src/adapters/platform/cloudflare/site-object.ts').SiteObject>
  }
}
