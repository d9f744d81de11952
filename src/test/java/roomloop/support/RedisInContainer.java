package roomloop.support;

import com.redis.testcontainers.RedisContainer;
import java.util.List;
import java.util.Optional;

/** A Redis in a container, always on the same port of this machine. */
final class RedisInContainer extends TestRedis {
    private final RedisContainer container;
    private boolean created;

    RedisInContainer(int port, Optional<String> password, String... options) {
        super(port, password);
        String wanted = password.map(secret -> " --requirepass " + secret).orElse("") + " " + String.join(" ", options);
        container = new RedisContainer(RedisContainer.DEFAULT_IMAGE_NAME.withTag(RedisContainer.DEFAULT_TAG));
        container.setCommand("redis-server --save '' --appendonly yes --appendfsync always" + wanted);
        container.setPortBindings(List.of("127.0.0.1:" + port + ":6379"));
    }

    @Override
    void launch() {
        if (created) {
            container
                    .getDockerClient()
                    .startContainerCmd(container.getContainerId())
                    .exec();
        } else {
            container.start();
            created = true;
        }
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void freeze() {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void thaw() {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        container.stop();
    }
}
