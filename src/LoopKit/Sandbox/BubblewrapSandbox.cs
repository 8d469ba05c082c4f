using System.ComponentModel;
using System.Diagnostics;

namespace LoopKit.Sandbox;

/// <summary>Linux: namespaces of its own for every command, made by bubblewrap.</summary>
internal sealed class BubblewrapSandbox : ISandbox
{
    private static readonly string[] _programs = ["/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap", "/run/current-system/sw/bin/bwrap"];
    private static readonly TimeSpan _probeLimit = TimeSpan.FromSeconds(10);

    private readonly LoopKitOptions _options;
    private readonly string? _program;
    private readonly Lazy<BubblewrapProbe> _probe;

    /// <param name="options">What commands may reach besides the workspace.</param>
    /// <param name="program">The program. Default: where systems install it; never from the search path, which may name a directory of anybody's.</param>
    public BubblewrapSandbox(LoopKitOptions options, string? program = null)
    {
        _options = options;
        _program = program ?? _programs.FirstOrDefault(File.Exists);
        _probe = new Lazy<BubblewrapProbe>(Probe);
    }

    /// <inheritdoc/>
    public string Name => "bubblewrap";

    /// <inheritdoc/>
    public string? Problem => _probe.Value.Problem;

    /// <inheritdoc/>
    public bool Isolates => true;

    /// <inheritdoc/>
    public bool CanEnforceReadOnly => true;

    /// <inheritdoc/>
    public CommandLaunch Prepare(ProcessRequest request, IReadOnlyDictionary<string, string> environment)
    {
        var view = new SandboxView(request, _options);
        var inside = SandboxEnvironment.Adapt(environment, request.Environment, view.Home);
        var mounts = view.Mounts();
        if (!NetworkBridge.IsNeeded(request.Sandbox))
        {
            return Launch(request, mounts, inside, proxy: null);
        }

        if (NetworkBridge.Problem is { } problem)
        {
            throw new LoopKitException(ErrorCodes.SandboxUnavailable, problem);
        }

        var proxy = new AllowListProxy(new AllowedHosts(request.Sandbox.Network));
        return Launch(request, [.. mounts, NetworkBridge.MountOf(proxy)], NetworkBridge.Announce(inside), proxy);
    }

    private CommandLaunch Launch(ProcessRequest request, IReadOnlyList<SandboxMount> mounts, IReadOnlyDictionary<string, string> environment, AllowListProxy? proxy)
    {
        var made = mounts.Where(mount => mount.Kind == MountKind.Barrier && !Path.Exists(mount.Target)).Select(mount => mount.Target).ToList();
        IReadOnlyList<string> bridge = proxy is null ? [] : NetworkBridge.Through;
        return new CommandLaunch(request, environment)
        {
            Through = [_program!, .. _probe.Value.Options, .. BubblewrapArguments.Of(request, mounts, environment), "--", .. ResourceLimits.Of(request.Sandbox), .. bridge],
            Sandbox = request.Sandbox.Network is [] ? Name : $"{Name}, network: {string.Join(' ', request.Sandbox.Network)}",
            Limits = request.Sandbox,
            CleanUp = async () =>
            {
                made.ForEach(RemoveIfEmpty);
                if (proxy is not null)
                {
                    await proxy.DisposeAsync().ConfigureAwait(false);
                }
            },
        };
    }

    /// <summary>What had to be there to be covered was made for it in the workspace.</summary>
    private static void RemoveIfEmpty(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else has put something in, or the workspace is gone.
        }
    }

    private BubblewrapProbe Probe()
    {
        if (_program is null)
        {
            return new("bubblewrap is not installed. Install the package 'bubblewrap'.", []);
        }

        // Where a container has made /proc/sys read-only, the inner user namespaces cannot be switched off. That is no hole, only a smaller wall.
        var withoutInner = Try(["--disable-userns"]);
        return withoutInner.Problem is null ? withoutInner : Try([]);
    }

    private BubblewrapProbe Try(IReadOnlyList<string> options)
    {
        var start = new ProcessStartInfo(_program!) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in (string[])[.. options, .. BubblewrapArguments.Namespaces, "--unshare-net", .. BubblewrapArguments.OfSystem(), "--", "/bin/sh", "-c", ":"])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            if (!process.WaitForExit(_probeLimit))
            {
                process.Kill(entireProcessTree: true);
                return new($"bubblewrap did not end within {_probeLimit}.", options);
            }

            return process.ExitCode == 0 ? new(null, options) : new(Explain(process.StandardError.ReadToEnd()), options);
        }
        catch (Win32Exception exception)
        {
            return new($"bubblewrap cannot be started: {exception.Message}", options);
        }
    }

    private static string Explain(string error) =>
        $"bubblewrap is installed but does not work here ({error.Split('\n')[0].Trim()}). Allow user namespaces to this user, or run without a container around it.";
}
