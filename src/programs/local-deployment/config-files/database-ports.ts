/** On which port each database listens unless somebody changed it. */
export const databasePorts = { postgres: 5432, mysql: 3306, mssql: 1433 } as const
