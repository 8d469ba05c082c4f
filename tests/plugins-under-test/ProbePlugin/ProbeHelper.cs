using System.Runtime.InteropServices;
using LoopKit.Definitions;
using Markdig;

namespace LoopKit.ProbePlugin;

/// <summary>Tells which code runs inside the plugin.</summary>
public sealed partial class ProbeHelper : IPromptHelper
{
    /// <inheritdoc/>
    public string Name => "probe";

    /// <inheritdoc/>
    public string Render(IReadOnlyList<object?> arguments) => arguments switch
    {
        ["dependency"] => typeof(Markdown).Assembly.GetName().Version!.ToString(),
        ["native"] => NativeVersion() > 0 ? "native" : "",
        _ => Markdown.ToPlainText("**some** words").TrimEnd(),
    };

    [LibraryImport("probe_native", EntryPoint = "sqlite3_libversion_number")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeVersion();
}
