namespace LoopKit.Sandbox;

/// <summary>What a sandboxed command sees besides the system: its workspace, tools, packages, and the history of its repository.</summary>
/// <remarks>
/// Everything else is absent: other directories of the user and of other users, the store, and the checkout that the worktree was made from. Which
/// tools there are is read from the environment of the host, never from that of the command.
/// </remarks>
internal sealed class SandboxView(ProcessRequest request, LoopKitOptions options)
{
    private static readonly string[] _toolVariables =
        ["DOTNET_ROOT", "JAVA_HOME", "GOROOT", "RUSTUP_HOME", "PYENV_ROOT", "VIRTUAL_ENV", "NVM_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    // The variable that names the directory, the directory in the home without it, and what of it has no secrets.
    private static readonly (string Variable, string InHome, string[] Parts)[] _caches =
    [
        ("NUGET_PACKAGES", ".nuget/packages", [""]),
        ("GOMODCACHE", "go/pkg/mod", [""]),
        ("CARGO_HOME", ".cargo", ["bin", "registry", "git"]),
        ("RUSTUP_HOME", ".rustup", [""]),
    ];

    private static readonly string[] _covered = ["/usr", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/proc", "/sys", "/dev"];

    private readonly string _store = Path.GetFullPath(options.StorePath);
    private readonly string _userHome = HomeOf(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The home of the command: an empty directory at the path of the user's.</summary>
    public string Home => _userHome;

    /// <summary>The mounts, in an order in which each can be made.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.SandboxUnavailable"/>: the workspace contains what has to be kept from it.</exception>
    public IReadOnlyList<SandboxMount> Mounts()
    {
        RequireApart();
        List<SandboxMount> mounts = [new(MountKind.Private, Home)];
        mounts.AddRange(Tools().Select(path => new SandboxMount(MountKind.ReadOnly, path)));
        mounts.AddRange(options.SandboxReadOnlyPaths.Select(path => new SandboxMount(MountKind.ReadOnly, Path.GetFullPath(path))));
        mounts.AddRange(options.SandboxWritablePaths.Select(path => new SandboxMount(MountKind.Writable, Path.GetFullPath(path))));
        mounts.AddRange(GitView.Of(request.Root, request.ReadOnlyWorkspace));
        mounts.Add(new(request.ReadOnlyWorkspace ? MountKind.ReadOnly : MountKind.Writable, request.Root));
        if (IsBeneath(_store, request.Root) && Directory.Exists(_store))
        {
            mounts.Add(new(MountKind.Barrier, _store));
            mounts.Add(new(MountKind.ReadOnly, Path.Combine(_store, "loops")));
        }

        return [.. mounts.GroupBy(mount => mount.Target).Select(group => group.Last()).OrderBy(mount => mount.Target + '/', StringComparer.Ordinal)];
    }

    /// <summary>Whether a path is another one or beneath it.</summary>
    public static bool IsBeneath(string path, string directory) =>
        directory == "/" || path == directory || path.StartsWith(directory + '/', StringComparison.Ordinal);

    private void RequireApart()
    {
        var root = request.Root;
        if (IsBeneath(_userHome, root) || _covered.Any(system => IsBeneath(system, root)))
        {
            throw new LoopKitException(
                ErrorCodes.SandboxUnavailable,
                $"The workspace '{root}' contains the home directory or the system, so a sandbox could not keep them from the loop. Let the loop work on a directory of its own, or switch the sandbox off.");
        }
    }

    private IEnumerable<string> Tools()
    {
        var named = _toolVariables.Select(Environment.GetEnvironmentVariable).OfType<string>();
        var searched = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return named.Concat(searched).Concat(_caches.SelectMany(Cache))
            .Where(Path.IsPathFullyQualified)
            .Select(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
            .Where(path => IsHarmless(path) && Path.Exists(path))
            .Distinct();
    }

    private IEnumerable<string> Cache((string Variable, string InHome, string[] Parts) cache)
    {
        var directory = Environment.GetEnvironmentVariable(cache.Variable) is { Length: > 0 } named ? named : Path.Combine(_userHome, cache.InHome);
        return cache.Parts.Select(part => Path.Combine(directory, part));
    }

    /// <summary>A search path may name anything; nothing of it may bring back what is hidden, or take the workspace's place.</summary>
    private bool IsHarmless(string path) =>
        !IsBeneath(_userHome, path) && !IsBeneath(request.Root, path) && !IsBeneath(path, request.Root)
        && !IsBeneath(_store, path) && !IsBeneath(path, _store) && !_covered.Any(system => IsBeneath(path, system));

    private static string HomeOf(string home) => home.Length > 1 && !_covered.Any(system => IsBeneath(home, system)) ? Path.TrimEndingDirectorySeparator(home) : "/tmp";
}
