using System.Globalization;

namespace LoopKit.Sandbox;

/// <summary>Says to bubblewrap what a command may see.</summary>
internal static class BubblewrapArguments
{
    // Memory, so neither may grow as it likes.
    private const long PrivateBytes = 2_000_000_000;

    private static readonly string[] _system = ["/usr", "/opt", "/nix/store", "/gnu/store"];

    private static readonly string[] _merged = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    // An allow-list: the rest of /etc has keys, hashes and passwords, some readable by everybody.
    private static readonly string[] _settings =
    [
        "alternatives", "ca-certificates", "ca-certificates.conf", "crypto-policies", "debian_version", "dotnet", "fonts", "group", "gai.conf", "host.conf", "hosts",
        "inputrc", "java", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "locale.alias", "locale.conf", "localtime", "lsb-release", "magic", "mime.types", "networks",
        "nsswitch.conf", "os-release", "passwd", "pki/ca-trust", "pki/tls/certs", "pki/tls/cert.pem", "protocols", "redhat-release", "rpc", "services", "shells",
        "ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf", "terminfo", "timezone", "xdg",
    ];

    /// <summary>Everything of its own but the network; it dies with whoever started it, has no right of an administrator and can get none.</summary>
    public static IReadOnlyList<string> Namespaces { get; } =
    [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--hostname", "loopkit",
    ];

    /// <summary>The system, read-only, without anything of anybody.</summary>
    public static IEnumerable<string> OfSystem()
    {
        foreach (var path in _system.Concat(_settings.Select(name => "/etc/" + name)))
        {
            yield return "--ro-bind-try";
            yield return path;
            yield return path;
        }

        foreach (var path in _merged)
        {
            foreach (var argument in Merged(path))
            {
                yield return argument;
            }
        }

        // What belongs to root in /proc/sys is root's to write even without any capability, and core_pattern names a program that the kernel starts outside.
        foreach (var argument in (string[])["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--symlink", "/tmp", "/var/tmp", "--dir", "/run"])
        {
            yield return argument;
        }

        foreach (var argument in Private("/tmp"))
        {
            yield return argument;
        }
    }

    /// <summary>All arguments for one command, up to the command.</summary>
    public static IEnumerable<string> Of(ProcessRequest request, IEnumerable<SandboxMount> mounts, IReadOnlyDictionary<string, string> environment)
    {
        IEnumerable<string> variables = environment.SelectMany(variable => (string[])["--setenv", variable.Key, variable.Value]);
        IEnumerable<string> network = request.Sandbox.Network is [SandboxPolicy.WholeNetwork] ? Resolver() : ["--unshare-net"];
        IReadOnlyList<SandboxMount> all = [.. mounts];

        // Last of all, because what is mounted beneath a barrier must find its place first.
        var barriers = all.Where(mount => mount.Kind == MountKind.Barrier).SelectMany(mount => (string[])["--remount-ro", mount.Target]);
        return Namespaces.Concat(network).Concat(OfSystem()).Concat(all.SelectMany(Mount)).Concat(barriers).Concat(["--remount-ro", "/", "--clearenv"]).Concat(variables)
            .Concat(["--chdir", request.WorkingDirectory]);
    }

    private static IEnumerable<string> Mount(SandboxMount mount) => mount.Kind switch
    {
        MountKind.ReadOnly => ["--ro-bind-try", mount.Source ?? mount.Target, mount.Target],
        MountKind.Writable => ["--bind", mount.Source ?? mount.Target, mount.Target],
        MountKind.Private => Private(mount.Target),
        _ => ["--tmpfs", mount.Target],
    };

    private static string[] Private(string path) => ["--size", PrivateBytes.ToString(CultureInfo.InvariantCulture), "--tmpfs", path];

    /// <summary>Most systems have links to /usr here; the others have directories.</summary>
    private static string[] Merged(string path) => new DirectoryInfo(path) switch
    {
        { LinkTarget: { } target } => ["--symlink", target, path],
        { Exists: true } => ["--ro-bind", path, path],
        _ => [],
    };

    /// <summary>Where names are looked up; what it links to is elsewhere.</summary>
    private static IEnumerable<string> Resolver() =>
        File.Exists("/etc/resolv.conf") ? ["--ro-bind", File.ResolveLinkTarget("/etc/resolv.conf", returnFinalTarget: true)?.FullName ?? "/etc/resolv.conf", "/etc/resolv.conf"] : [];
}
