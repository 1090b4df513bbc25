/**
 * How long Vercel lets our function answer one request: what all plans allow. Only event streams ever need it; a lookup or a
 * delivery to a slow CRM is done in less than a minute.
 */
export const maxDurationSeconds = 300
