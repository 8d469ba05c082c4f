namespace LoopKit.Sandbox;

/// <summary>Leads from the loopback of a sandbox to the <see cref="AllowListProxy"/> outside.</summary>
internal static class NetworkBridge
{
    private const string SocketDirectory = "/run/loopkit";
    private const string Program = "/usr/bin/socat";

    // Port 3128 shows as 0C38. The command begins when somebody listens there.
    private const string Script = """
        "$1" TCP-LISTEN:3128,bind=127.0.0.1,reuseaddr,fork UNIX-CONNECT:"$2" </dev/null >/dev/null 2>&1 &
        while kill -0 $! 2>/dev/null && ! grep -q ':0C38 ' /proc/net/tcp; do sleep 0.01; done
        shift 2
        exec "$@"
        """;

    private const string Address = "http://127.0.0.1:3128";

    /// <summary>Whether a policy lists hosts, which only a proxy can hold it to.</summary>
    public static bool IsNeeded(SandboxPolicy policy) => policy.Network.Count > 0 && policy.Network is not [SandboxPolicy.WholeNetwork];

    /// <summary>Why there can be none on this machine; <see langword="null"/> when there can.</summary>
    public static string? Problem => File.Exists(Program) ? null : "A list of hosts in 'network' needs the program socat. Install the package 'socat', or use 'network: none' or 'all'.";

    /// <summary>What the command is started through, inside.</summary>
    public static IReadOnlyList<string> Through { get; } = ["/bin/sh", "-c", Script, "sh", Program, SocketDirectory + "/proxy"];

    /// <summary>Where the proxy's socket appears inside.</summary>
    public static SandboxMount MountOf(AllowListProxy proxy) => new(MountKind.ReadOnly, SocketDirectory, proxy.SocketDirectory);

    /// <summary>Tells programs of the proxy, in all the ways that they look for it.</summary>
    public static IReadOnlyDictionary<string, string> Announce(IReadOnlyDictionary<string, string> environment)
    {
        var inside = new SortedDictionary<string, string>(environment.ToDictionary(), StringComparer.Ordinal);
        foreach (var name in (string[])["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"])
        {
            inside.TryAdd(name, Address);
        }

        inside.TryAdd("NO_PROXY", "localhost,127.0.0.1,::1");
        inside.TryAdd("no_proxy", "localhost,127.0.0.1,::1");
        return inside;
    }
}
