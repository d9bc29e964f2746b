package dev.faultline.loadbalancing.node.io;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The event loops, on native epoll where its library loads, otherwise on the JDK's selector. */
record Transport(
        EventLoopGroup loops,
        Class<? extends ServerSocketChannel> serverChannel,
        Class<? extends SocketChannel> channel) {
    private static final int MAX_LOOPS = 2;

    static Transport open(String threadName) {
        int loops = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
        var threads = new DefaultThreadFactory(threadName, true);
        return Epoll.isAvailable()
                ? new Transport(
                        new MultiThreadIoEventLoopGroup(loops, threads, EpollIoHandler.newFactory()),
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class)
                : new Transport(
                        new MultiThreadIoEventLoopGroup(loops, threads, NioIoHandler.newFactory()),
                        NioServerSocketChannel.class,
                        NioSocketChannel.class);
    }
}
