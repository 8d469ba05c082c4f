using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit mcp</c>: the loops of a store as an MCP server on standard input and output.</summary>
internal static class McpCommand
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var repository = new Option<string?>("--repo") { Description = "The repository that loops work on when a start names none. Default: the repository of the current directory.", HelpName = "DIR" };
        var model = new Option<string?>("--model") { Description = "The model of loops whose start names none. Default: LOOPKIT_MODEL.", HelpName = "PROVIDER:MODEL" };
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("mcp", "Serves loops to assistants over MCP on standard input and output. Loops go on in the background and at the next start.") { store, repository, model, sandbox };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosenModel = parsed.GetValue(model) ?? Environment.GetEnvironmentVariable("LOOPKIT_MODEL");
            var defaultModel = string.IsNullOrEmpty(chosenModel) ? null : ModelRef.Parse(chosenModel);
            var directory = RepositoryOf(parsed.GetValue(repository));
            using var host = CliHost.Build(StoreOf(parsed.GetValue(store), directory), recover: true, services =>
                services.AddMcpServer().WithStdioServerTransport().WithLoopKit(options =>
                {
                    options.DefaultRepository = directory;
                    options.DefaultModel = defaultModel?.ToString();
                }), parsed.GetValue(sandbox));
            await ForegroundRun.SayWhenNotSandboxedAsync(host.Services);
            await host.RunAsync(cancellationToken);
            return ExitCodes.Completed;
        });
        return command;
    }

    /// <summary>Assistants start servers anywhere; only a repository is a sensible place to work in without being asked.</summary>
    private static string? RepositoryOf(string? option)
    {
        if (option is not null)
        {
            return Directory.Exists(option)
                ? Path.GetFullPath(option)
                : throw new LoopKitException(ErrorCodes.RepositoryNotFound, $"There is no directory '{option}'. Give an existing git repository or directory with --repo.");
        }

        for (var candidate = new DirectoryInfo(Environment.CurrentDirectory); candidate is not null; candidate = candidate.Parent)
        {
            if (Path.Exists(Path.Combine(candidate.FullName, ".git")))
            {
                return candidate.FullName;
            }
        }

        return null;
    }

    private static string StoreOf(string? option, string? repository)
    {
        if (repository is not null || option is not null || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(StoreLocation.Variable)))
        {
            return StoreLocation.Of(option, repository ?? Environment.CurrentDirectory);
        }

        return Path.Combine(UserDirectories.State, "loopkit", "store");
    }
}
