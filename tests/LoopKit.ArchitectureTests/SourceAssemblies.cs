using System.Reflection;
using LoopKit.Mcp;
using LoopKit.Testing;

namespace LoopKit.ArchitectureTests;

/// <summary>The compiled projects of src.</summary>
internal static class SourceAssemblies
{
    public static Assembly Contracts { get; } = typeof(LoopId).Assembly;

    public static Assembly Runtime { get; } = typeof(LoopKitOptions).Assembly;

    public static Assembly Mcp { get; } = typeof(LoopKitMcpOptions).Assembly;

    public static Assembly Testing { get; } = typeof(LoopKitTestHost).Assembly;

    public static Assembly Command { get; } = Assembly.Load("loopkit");

    /// <summary>What other people compile against.</summary>
    public static IReadOnlyList<Assembly> Libraries { get; } = [Contracts, Runtime, Mcp, Testing];

    public static IReadOnlyList<Assembly> All { get; } = [.. Libraries, Command];

    /// <summary>The compiled plugins and samples; they are read and not loaded.</summary>
    public static IReadOnlyList<string> PluginFiles { get; } =
        [.. new[] { "LoopKit.Plugins.Anthropic", "LoopKit.Plugins.OpenAI", "WordCountPlugin" }
            .Select(name => Path.Combine(AppContext.BaseDirectory, "plugins", name, name + ".dll"))];

    /// <summary>The types that somebody wrote, without those that the compiler made.</summary>
    public static IEnumerable<Type> WrittenTypes(Assembly assembly) => assembly.GetTypes().Where(IsWritten);

    private static bool IsWritten(Type type) =>
        !type.FullName!.Contains('<', StringComparison.Ordinal)
        && type.FullName != "Program" // What the compiler makes of top-level statements.
        && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null
        && type.Namespace?.StartsWith("LoopKit", StringComparison.Ordinal) != false
        && (type.DeclaringType is null || IsWritten(type.DeclaringType));
}
