namespace LoopKit.Sandbox;

/// <summary>macOS: a profile of the kernel's sandbox for every command, set by <c>sandbox-exec</c>. Not exercised by LoopKit's own tests beyond the text of the profile.</summary>
/// <remarks>
/// Everything may be read but the homes of users, the store and keychains; written is the workspace, without git's own files, and a directory of the
/// command's own. The network is off, or all of it. Apple calls the program deprecated, and ships it.
/// </remarks>
internal sealed class SeatbeltSandbox(LoopKitOptions options) : ISandbox
{
    private const string Program = "/usr/bin/sandbox-exec";

    // Paths come as parameters, so that none of them can be read as part of the profile. What comes later in a profile holds.
    private const string Base = """
        (version 1)
        (deny default)
        (allow process-exec process-fork signal sysctl-read mach-lookup ipc-posix-shm iokit-open)
        (allow file-read* file-test-existence)
        (deny file-read* (subpath "/Users") (subpath "/private/var/root") (subpath "/Library/Keychains") (subpath (param "HOME")) (subpath (param "STORE")))
        (allow file-read-metadata)
        (allow file-read* (subpath (param "ROOT")) (subpath (param "PRIVATE")))
        (allow file-write* (subpath (param "PRIVATE")) (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty"))

        """;

    private const string WritableRoot = """
        (allow file-write* (subpath (param "ROOT")))
        (deny file-write* (regex #"/\.git(/|$)") (regex #"/\.loopkit(/|$)") (subpath (param "STORE")))

        """;

    private const string WholeNetwork = "(allow network* system-socket)\n";

    /// <inheritdoc/>
    public string Name => "sandbox-exec";

    /// <inheritdoc/>
    public string? Problem => File.Exists(Program) ? null : $"'{Program}' is missing. It is part of macOS.";

    /// <inheritdoc/>
    public bool Isolates => true;

    /// <inheritdoc/>
    public bool CanEnforceReadOnly => true;

    /// <inheritdoc/>
    public CommandLaunch Prepare(ProcessRequest request, IReadOnlyDictionary<string, string> environment)
    {
        if (NetworkBridge.IsNeeded(request.Sandbox))
        {
            throw new LoopKitException(ErrorCodes.SandboxUnavailable, "A list of hosts in 'network' cannot be held on macOS. Use 'network: none' or 'all'.");
        }

        var own = Directory.CreateTempSubdirectory("loopkit-box-").FullName;
        var inside = SandboxEnvironment.Adapt(environment, request.Environment, own).ToDictionary();
        inside["TMPDIR"] = own;
        return new CommandLaunch(request, inside)
        {
            Through = [Program, .. Parameters(request, own), "-p", ProfileOf(request)],
            Sandbox = request.Sandbox.Network is [] ? Name : $"{Name}, network: {SandboxPolicy.WholeNetwork}",
            Limits = request.Sandbox,
            CleanUp = () =>
            {
                Directory.Delete(own, recursive: true);
                return ValueTask.CompletedTask;
            },
        };
    }

    /// <summary>The profile for a command, in the language of <c>sandbox-exec</c>.</summary>
    internal string ProfileOf(ProcessRequest request)
    {
        var readable = string.Concat(options.SandboxReadOnlyPaths.Select((_, index) => $"(allow file-read* (subpath (param \"READ{index}\")))\n"));
        var writable = string.Concat(options.SandboxWritablePaths.Select((_, index) => $"(allow file-read* file-write* (subpath (param \"WRITE{index}\")))\n"));
        return Base + readable + writable
            + (request.ReadOnlyWorkspace ? "" : WritableRoot)
            + (request.Sandbox.Network is [SandboxPolicy.WholeNetwork] ? WholeNetwork : "");
    }

    private IEnumerable<string> Parameters(ProcessRequest request, string own)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        IEnumerable<(string Name, string Path)> named =
        [
            ("ROOT", request.Root), ("PRIVATE", own), ("HOME", home), ("STORE", options.StorePath),
            .. options.SandboxReadOnlyPaths.Select((path, index) => ($"READ{index}", path)),
            .. options.SandboxWritablePaths.Select((path, index) => ($"WRITE{index}", path)),
        ];
        return named.SelectMany(pair => (string[])["-D", $"{pair.Name}={Real(pair.Path)}"]);
    }

    /// <summary>The kernel compares real paths: <c>/tmp</c> and <c>/var</c> are links on macOS.</summary>
    private static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        return full.StartsWith("/tmp/", StringComparison.Ordinal) || full.StartsWith("/var/", StringComparison.Ordinal) ? "/private" + full : full;
    }
}
