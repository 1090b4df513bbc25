/** Outgoing HTTP as a port: the platform's own fetch, or a simulation's. */
export type HttpFetch = (url: string, init?: RequestInit) => Promise<Response>
