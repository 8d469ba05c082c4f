using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopKit.Cli.Hosting;

/// <summary>Composes the host that a command needs.</summary>
internal static class CliHost
{
    private const string PluginsVariable = "LOOPKIT_PLUGINS";

    /// <param name="store">The directory of the store.</param>
    /// <param name="recover">Whether to go on with every loop of the store.</param>
    /// <param name="configure">What the command adds.</param>
    /// <param name="sandbox">The value of <c>--sandbox</c>.</param>
    /// <param name="options">Changes settings.</param>
    public static IHost Build(string store, bool recover, Action<IServiceCollection>? configure = null, string? sandbox = null, Action<LoopKitOptions>? options = null)
    {
        // An empty builder: settings files in the current directory belong to the user's project, not to LoopKit.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevelOf());
        // Why a host does not start is said once, by the command.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("ModelContextProtocol", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(25));
        var loopKit = builder.Services.AddLoopKit(settings =>
        {
            settings.StorePath = store;
            settings.RecoverAtStart = recover;
            SandboxSettings.Apply(settings, sandbox);
            BudgetSettings.Apply(settings);

            // Whoever presses Ctrl-C does not want to wait for a model; the call is made again.
            settings.DrainTimeout = TimeSpan.Zero;
            options?.Invoke(settings);
            settings.WorktreePath = Environment.GetEnvironmentVariable("LOOPKIT_WORKTREES") is { Length: > 0 } path ? path : null;
        });
        foreach (var folder in PluginFolders())
        {
            loopKit.AddPlugins(folder);
        }

        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>The plugins that come with the command, then those of the user.</summary>
    private static IEnumerable<string> PluginFolders()
    {
        var own = Path.Combine(AppContext.BaseDirectory, "plugins");
        if (Directory.Exists(own))
        {
            yield return own;
        }

        if (Environment.GetEnvironmentVariable(PluginsVariable) is { Length: > 0 } folders)
        {
            foreach (var folder in folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            {
                yield return folder;
            }
        }
    }

    private static LogLevel LogLevelOf() => Environment.GetEnvironmentVariable("LOOPKIT_LOG")?.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "error" => LogLevel.Error,
        _ => LogLevel.Warning,
    };
}
