using System.Reflection;
using System.Runtime.InteropServices;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Sandbox;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using LoopKit.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoopKit.Diagnostics;

/// <summary>Looks at everything that loops need on this machine. Changes nothing and calls no model.</summary>
public static class HostExamination
{
    private static readonly (string Provider, string Variable)[] _keys = [("anthropic", "ANTHROPIC_API_KEY"), ("openai", "OPENAI_API_KEY")];

    /// <summary>The version of LoopKit.</summary>
    public static string Version { get; } =
        typeof(HostExamination).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Examines a host.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<IReadOnlyList<Finding>> RunAsync(IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.GetRequiredService<IOptions<LoopKitOptions>>().Value;
        return
        [
            new Finding("loopkit", FindingLevel.Good, $"{Version} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}"),
            await GitAsync(services.GetRequiredService<Git>(), cancellationToken).ConfigureAwait(false),
            Sqlite(),
            .. await StoreAsync(options.StorePath).ConfigureAwait(false),
            Disk(options),
            Sandbox(services.GetRequiredService<SandboxChoice>()),
            .. services.GetServices<PluginStatus>().Select(Plugin),
            .. Models([.. services.GetServices<IModelProvider>().Select(provider => provider.Name)]),
        ];
    }

    private static async ValueTask<Finding> GitAsync(Git git, CancellationToken cancellationToken)
    {
        try
        {
            var output = await git.RunAsync(new GitCommand(["version"], Path.GetTempPath()), cancellationToken).ConfigureAwait(false);
            return new Finding("git", FindingLevel.Good, output.Text);
        }
        catch (LoopKitException exception)
        {
            return new Finding("git", FindingLevel.Problem, exception.Explanation, "Install git 2.38 or later. Without it, loops work on plain directories only.");
        }
    }

    private static Finding Sqlite() => new("sqlite", FindingLevel.Good, $"native library {SqliteLoopStore.NativeVersion}");

    private static async ValueTask<IReadOnlyList<Finding>> StoreAsync(string path)
    {
        if (!LoopStores.Exists(path))
        {
            return [new Finding("store", FindingLevel.Good, $"none yet at {Path.GetFullPath(path)}; the first loop makes it")];
        }

        try
        {
            await LoopStores.OpenReader(path).DisposeAsync().ConfigureAwait(false);
            var state = new Finding("store", FindingLevel.Good, LoopStores.HolderOf(path) is { } holder ? $"{Path.GetFullPath(path)}, in use by {holder}" : $"{Path.GetFullPath(path)}, free");
            return [state, .. JsonlExamination.Run(path)];
        }
        catch (LoopKitException exception)
        {
            return [new Finding("store", FindingLevel.Problem, exception.Message)];
        }
    }

    private static Finding Disk(LoopKitOptions options)
    {
        var root = options.WorktreePath ?? Path.Combine(UserDirectories.State, "loopkit", "worktrees");
        var existing = root;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing) ?? Path.DirectorySeparatorChar.ToString();
        }

        var free = new DriveInfo(existing).AvailableFreeSpace;
        return free < options.DiskFloor
            ? new Finding("disk", FindingLevel.Problem, $"only {free / 1_000_000} MB are free for worktrees under {root}", $"Free some space: {options.DiskFloor / 1_000_000} MB are needed.")
            : new Finding("disk", FindingLevel.Good, $"{free / 1_000_000_000} GB free for worktrees under {root}");
    }

    private static Finding Plugin(PluginStatus plugin) => plugin.State == PluginState.Loaded
        ? new Finding("plugin", FindingLevel.Good, $"{plugin.Id} {plugin.Version} from {plugin.Folder}")
        : new Finding("plugin", FindingLevel.Problem, $"{plugin.Id} is disabled: {plugin.Code}: {plugin.Explanation}", $"Mend or remove {plugin.Folder}.");

    private static Finding Sandbox(SandboxChoice sandboxes) => (sandboxes.Mode, sandboxes.Problem) switch
    {
        (SandboxMode.Off, _) => new Finding("sandbox", FindingLevel.Notice, sandboxes.Describe(), "Switch it on with --sandbox preferred or LOOPKIT_SANDBOX=preferred."),
        (_, null) => new Finding("sandbox", FindingLevel.Good, sandboxes.Describe()),
        (SandboxMode.Required, _) => new Finding("sandbox", FindingLevel.Problem, sandboxes.Describe(), "It is required, so no host starts here until this is mended."),
        _ => new Finding("sandbox", FindingLevel.Notice, sandboxes.Describe(), "Until then, run loops whose goals or repositories you do not trust in a container or a virtual machine."),
    };

    private static IEnumerable<Finding> Models(IReadOnlyList<string> providers)
    {
        foreach (var provider in providers)
        {
            var variable = _keys.FirstOrDefault(key => key.Provider == provider).Variable;
            var hasKey = variable is null || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
            yield return hasKey
                ? new Finding("model", FindingLevel.Good, variable is null ? $"{provider}" : $"{provider}, with a key from {variable}")
                : new Finding("model", FindingLevel.Notice, $"{provider}, without a key", $"Set {variable} to use it.");
        }
    }
}
