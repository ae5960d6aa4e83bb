/** Ports of a member on loopback. */
export interface MemberPorts {
  /** For clients. */
  client: number;
  /** AdminServer's. */
  admin: number;
  /** For other members: proposals, and elections. */
  quorum: number;
  election: number;
}

/** One member and the ports of all. */
export interface MemberPlaces {
  /** From 1, as `myid` has it. */
  id: number;
  /** By id - 1. */
  members: readonly MemberPorts[];
}

const host = '127.0.0.1';

/**
 * The zoo.cfg of a member that listens on loopback only. One alone stands alone: nothing votes where nobody else could.
 * @param tickMs sessions may last 2 to 20 of them
 */
export function memberConfig({ id, members }: MemberPlaces, tickMs: number): string {
  const own = members[id - 1];
  if (own === undefined) throw new RangeError(`there is no member ${id}`);
  const settings: Record<string, string | number> = {
    tickTime: tickMs,
    initLimit: 20,
    syncLimit: 10,
    dataDir: 'data',
    'admin.serverAddress': host,
    'admin.serverPort': own.admin,
    '4lw.commands.whitelist': '*',
    // 60 of one address unless told, and every client of ours has the same.
    maxClientCnxns: 0,
    // Thousands of clients connect within a second.
    clientPortListenBacklog: 4_096,
    ...(members.length === 1 ? alone(own) : together(members)),
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function alone({ client }: MemberPorts): Record<string, string | number> {
  return { clientPort: client, clientPortAddress: host };
}

function together(members: readonly MemberPorts[]): Record<string, string | number> {
  const servers = members.map(({ client, quorum, election }, index) => [
    `server.${index + 1}`,
    `${host}:${quorum}:${election}:participant;${host}:${client}`,
  ]);
  return { standaloneEnabled: 'false', ...Object.fromEntries(servers) };
}

/** How a member logs: warnings and worse, to its output. Without a configuration it would log nothing. */
export const loggingConfig = `<configuration>
  <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} %p %c{0}: %m%n</pattern></encoder>
  </appender>
  <root level="warn"><appender-ref ref="console"/></root>
</configuration>
`;
