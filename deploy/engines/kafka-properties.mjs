/** Each node takes two ports: one for clients, the next one for controllers. */
export function nodePort(kafkaPort, node) {
  return kafkaPort + 2 * (node - 1);
}

export function controllerPort(kafkaPort, node) {
  return nodePort(kafkaPort, node) + 1;
}

/** The server.properties of one node; every node is a broker and a controller. `more` wins over ours. */
export function kafkaProperties({ node, brokers, kafkaPort, host, dataDir, more = {} }) {
  const all = Array.from({ length: brokers }, (_, index) => index + 1);
  const copies = Math.min(brokers, 3);
  const inSync = copies === 1 ? 1 : 2;
  return render({
    'process.roles': 'broker,controller',
    'node.id': node,
    'controller.quorum.voters': all
      .map((one) => `${one}@${host}:${controllerPort(kafkaPort, one)}`)
      .join(','),
    listeners: `PLAINTEXT://${host}:${nodePort(kafkaPort, node)},CONTROLLER://${host}:${controllerPort(kafkaPort, node)}`,
    'advertised.listeners': `PLAINTEXT://${host}:${nodePort(kafkaPort, node)}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': dataDir,
    'auto.create.topics.enable': false,
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // A killed broker is missed after two seconds, not nine; until then it may not come back either.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 400,
    ...more,
  });
}

function render(properties) {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
