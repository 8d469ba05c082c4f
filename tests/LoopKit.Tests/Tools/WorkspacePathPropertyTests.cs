using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Platform("Linux")]
[Property("Requirement", "TOOL-02")]
public sealed class WorkspacePathPropertyTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void No_combination_of_parts_reaches_the_outside(bool useKernel)
    {
        using var workspace = new TestWorkspace(useKernel);
        workspace.Put("a/b.txt", "inside");
        workspace.Link("out", "../outside");
        workspace.Link("a/up", "../..");
        workspace.Link("in", "a");
        workspace.Link("loop", "loop");
        workspace.Link("abs", workspace.Outside);
        string[] parts =
        [
            "..", ".", "", "a", "b.txt", "out", "up", "in", "loop", "abs", "outside", "canary.txt", "wt", "wt-evil", ".git", "new",
            workspace.Root, workspace.Outside, "/", "/proc/self/root", "\\..\\", "~", "\0", "😀",
        ];
        var paths = Gen.Elements(parts).ListOf().Select(list => string.Join('/', list));
        Prop.ForAll(paths.ToArbitrary(), path => StaysInside(workspace, path)).QuickCheckThrowOnFailure();
        workspace.AssertOutsideIsUntouched();
    }

    [Test]
    public void A_normalised_path_never_climbs()
    {
        var texts = Gen.Elements("..", ".", "a", "/", "//", "b", " ", "...").ListOf().Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), HasNoStepUp).QuickCheckThrowOnFailure();
    }

    private static bool HasNoStepUp(string text)
    {
        try
        {
            var relative = WorkspacePath.Normalise("/wt", text);
            return !relative.StartsWith('/') && relative.Split('/').All(part => part is not (".." or ".")) && !relative.Contains("//");
        }
        catch (ToolException)
        {
            return true;
        }
    }

    private static bool StaysInside(TestWorkspace workspace, string path)
    {
        var seen = Try(() => workspace.Read(path)) + Try(() => string.Join('\n', workspace.Files.List(path)));
        Try(() =>
        {
            workspace.Files.Write(path, Encoding.UTF8.GetBytes("inside"));
            return "";
        });
        return !seen.Contains(TestWorkspace.Secret) && !seen.Contains(TestWorkspace.OnlyOutside) && File.ReadAllText(workspace.Canary) == TestWorkspace.Secret;
    }

    private static string Try(Func<string> action)
    {
        try
        {
            return action();
        }
        catch (ToolException)
        {
            return "";
        }
    }
}
